internal import Imaging
internal import ONNX
internal import Tensors

/// The pictures of one step, as tensors, at each of the sizes that they are seen at.
///
/// One thread at a time: whoever fills it hands it on.
final class PictureBatch: @unchecked Sendable {
  // Unchecked because `Prefetcher` hands a batch from the thread that filled it to the one that uses it.

  /// The pictures at one size.
  struct Size {
    /// What the network is given, by the names of its inputs, [images, ...]: the pictures, or what its
    /// frozen stages make of them.
    let inputs: [(name: String, tensor: Tensor)]
    /// The classes, int64 [images]; nil where masks are learnt.
    let labels: Tensor?
    /// What is polyp, 0 or 1, [images, 1, height, width]; nil where classes are learnt.
    let mask: Tensor?

    /// Room for pictures.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - size: The size that they are seen at, in pixels.
    ///   - inputs: What the network is given; the pictures themselves unless stated.
    ///   - hasMask: Whether masks are learnt, rather than classes.
    init(count: Int, _ size: ImageSize, inputs: [ValueInfo]? = nil, hasMask: Bool) {
      let image = ValueInfo(
        TrainingGraphs.Names.image,
        TensorType(.float32, [.fixed(count), 3, .fixed(size.height), .fixed(size.width)]))
      self.inputs = (inputs ?? [image]).map { info in
        (info.name, Tensor(shape: info.type.shape ?? [], elementType: info.type.elementType))
      }
      labels = hasMask ? nil : Tensor(shape: [count], elementType: .int64)
      mask =
        hasMask
        ? Tensor(shape: [count, 1, size.height, size.width], elementType: .float32) : nil
    }

    /// The pictures, where the network is given these, [images, 3, height, width].
    var image: Tensor { inputs[0].tensor }

    /// The tensors by the names of a training graph's data.
    var tensors: [(name: String, tensor: Tensor)] {
      inputs
        + (labels.map { [(TrainingGraphs.Names.labels, $0)] } ?? [])
        + (mask.map { [(TrainingGraphs.Names.mask, $0)] } ?? [])
    }
  }

  /// The pictures at each size.
  let sizes: [Size]
  /// Which pictures these are; fewer than there is room for at the end of an evaluation.
  var indices: [Int] = []

  /// Room for pictures.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - sizes: Their sizes, in pixels.
  ///   - inputs: What the network is given at each size; the pictures themselves unless stated.
  ///   - hasMasks: Whether masks are learnt, rather than classes.
  init(count: Int, sizes: [ImageSize], inputs: [[ValueInfo]]? = nil, hasMasks: Bool) {
    self.sizes = sizes.indices.map { number in
      Size(count: count, sizes[number], inputs: inputs?[number], hasMask: hasMasks)
    }
  }
}
