internal import Architectures
internal import ONNX
internal import Runtime
internal import Tensors

/// Runs a network's frozen stages on one picture at a time.
///
/// One thread at a time.
final class FrozenRun {
  /// Takes the picture, and its mask where masks are learnt.
  let picture: PictureBatch.Size
  /// What is there of the picture after a run: what crosses the frontier, in its order, then the mask.
  let results: [Tensor]
  private let session: BoundSession

  /// Binds frozen stages.
  ///
  /// - Parameters:
  ///   - prefix: The frozen stages.
  ///   - session: Their model, loaded.
  ///   - hasMask: Whether masks are learnt.
  /// - Throws: `RuntimeError`.
  init(_ prefix: FrozenPrefix, _ session: Session, hasMask: Bool) throws(RuntimeError) {
    let picture = PictureBatch.Size(count: 1, prefix.size, hasMask: hasMask)
    var outputs: [String: Tensor] = [:]
    var results: [Tensor] = []
    for info in prefix.frontier {
      guard info.name != Architecture.inputName else {
        results.append(picture.image)
        continue
      }
      let tensor = Tensor(shape: info.type.shape ?? [], elementType: .float32)
      outputs[info.name] = tensor
      results.append(tensor)
    }
    if let mask = picture.mask { results.append(mask) }
    self.picture = picture
    self.results = results
    self.session = try session.bind(
      inputs: [Architecture.inputName: picture.image], outputs: outputs)
  }

  /// Runs the stages on the picture.
  func run() throws(RuntimeError) { try session.run() }
}
