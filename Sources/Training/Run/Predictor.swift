internal import Architectures
internal import Imaging
internal import ONNX
internal import Runtime
internal import Tensors

/// Runs a network as it is served, on batches of pictures.
///
/// One thread at a time.
final class Predictor {
  /// How many pictures at once.
  let count: Int
  /// Logits: [pictures, classes], or [pictures, 1, height, width].
  let logits: Tensor
  private let image: Tensor
  private let session: BoundSession

  /// Loads a network.
  ///
  /// - Parameters:
  ///   - network: The network with its parameters.
  ///   - size: The images' size, in pixels.
  ///   - count: How many pictures at once.
  ///   - runtime: The library.
  ///   - threads: How many threads compute.
  /// - Throws: `ArchitectureError`, `ONNXError` or `RuntimeError`.
  init(
    _ network: TrainableNetwork, size: ImageSize, count: Int, runtime: OnnxRuntime, threads: Int
  ) throws {
    var options = network.options
    options.batch = count
    options.imageSize = (size.height, size.width)
    let (served, answer) = try network.architecture.servedNetwork(options)
    var graph = try served.filled(from: network)
    try graph.foldConstants(operatorSet: served.operatorSet)
    try graph.foldBatchNormalizations()
    image = Tensor(shape: [count, 3, size.height, size.width], elementType: .float32)
    switch answer {
    case .classification(let classes):
      logits = Tensor(shape: [count, classes], elementType: .float32)
    case .segmentation:
      logits = Tensor(shape: [count, 1, size.height, size.width], elementType: .float32)
    case .features(let channels):
      logits = Tensor(shape: [count, channels], elementType: .float32)
    }
    let output: String
    if case .features = answer { output = "features" } else { output = "logits" }
    self.count = count
    session = try Session(
      runtime: runtime,
      model: .bytes(
        try Model(graph, operatorSet: served.operatorSet).encoded(),
        name: "validation of \(network.architecture.rawValue)"),
      configuration: SessionConfiguration(intraOpThreads: threads, readsBackProviders: false)
    ).bind(inputs: [Architecture.inputName: image], outputs: [output: logits])
  }

  /// Computes a batch's logits.
  ///
  /// - Parameter batch: At most `count` pictures; what is beyond them means nothing.
  /// - Throws: `RuntimeError`.
  func run(_ batch: PictureBatch.Size) throws(RuntimeError) {
    image.bytes.copyMemory(from: UnsafeRawBufferPointer(batch.image.bytes))
    try session.run()
  }

  /// A picture's logits.
  func logits(of place: Int) -> UnsafeMutableBufferPointer<Float> {
    let each = logits.shape.elementCount / count
    return UnsafeMutableBufferPointer(
      rebasing: logits.float32[place * each..<(place + 1) * each])
  }
}
