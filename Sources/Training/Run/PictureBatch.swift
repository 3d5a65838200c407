internal import Imaging
internal import Tensors

/// The pictures of one step, as tensors, at each of the sizes that they are seen at.
///
/// One thread at a time: whoever fills it hands it on.
final class PictureBatch: @unchecked Sendable {
  // Unchecked because `Prefetcher` hands a batch from the thread that filled it to the one that uses it.

  /// The pictures at one size.
  struct Size {
    /// [images, 3, height, width].
    let image: Tensor
    /// The classes, int64 [images]; nil where masks are learnt.
    let labels: Tensor?
    /// What is polyp, 0 or 1, [images, 1, height, width]; nil where classes are learnt.
    let mask: Tensor?

    /// The tensors by the names of a training graph's data.
    var tensors: [(name: String, tensor: Tensor)] {
      [(TrainingGraphs.Names.image, image)]
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
  ///   - hasMasks: Whether masks are learnt, rather than classes.
  init(count: Int, sizes: [ImageSize], hasMasks: Bool) {
    self.sizes = sizes.map { size in
      Size(
        image: Tensor(shape: [count, 3, size.height, size.width], elementType: .float32),
        labels: hasMasks ? nil : Tensor(shape: [count], elementType: .int64),
        mask: hasMasks
          ? Tensor(shape: [count, 1, size.height, size.width], elementType: .float32) : nil)
    }
  }
}
