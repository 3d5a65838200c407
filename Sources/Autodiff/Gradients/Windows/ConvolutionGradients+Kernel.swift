import ONNX
import Tensors

/// What an image and places give to the kernel.
///
/// For each tap of the kernel that is the product of the places with what they see of the image through
/// it, summed over images and places. Which of the forms is taken is a matter of speed alone; times are
/// ONNX Runtime's on one thread.
extension ConvolutionGradients {
  /// The gradient with respect to the kernel, [O, C/g, k…].
  func kernel(_ image: Expression, _ places: Expression) -> Expression {
    let (inner, outer) = (imageChannels / groups, placeChannels / groups)
    if inner == 1, outer == 1, geometry.rank == 2 { return depthwiseKernel(image, places) }
    if groups == 1, imageChannels < Self.fewChannels { return convolvedKernel(image, places) }
    let count = geometry.places.reduce(1, *)
    let batch = places.extents[0]
    // A product for each image leaves a kernel for each image to be summed. Where that is more than the
    // image and the places, these are put in an order in which one product does it all.
    let kernels = inner * placeChannels * geometry.taps.count
    if groups == 1, 2 * kernels > (inner + outer) * count {
      return joinedKernel(image, places, columns: [1, 1, outer, batch * count])
    }
    return separateKernel(image, places, columns: [batch, groups, outer, count])
  }

  /// With fewer channels than this, products with them are too narrow to be fast: a 7x7 stem takes five
  /// times as long by taps as by convolution.
  private static let fewChannels = 16

  // MARK: By taps

  /// A product for each tap, image and group.
  private func separateKernel(
    _ image: Expression, _ places: Expression, columns: [Int]
  ) -> Expression {
    let windows = padded(image)
    let (inner, outer) = (imageChannels / groups, columns[2])
    let left = places.reshaped(columns)
    let products = geometry.taps.map { tap in
      let seen = self.seen(windows, through: tap).reshaped([columns[0], groups, inner, columns[3]])
      return left.matrixProduct(seen.matrixTransposed)
        .sum([0], keepsExtents: false).reshaped([outer * groups, inner, 1])
    }
    return .joined(products, axis: 2).reshaped([placeChannels, inner] + geometry.kernel)
  }

  /// A product for each tap: channels first, so that images and places are one extent.
  private func joinedKernel(
    _ image: Expression, _ places: Expression, columns: [Int]
  ) -> Expression {
    let order = [1, 0] + Array(2..<image.rank)
    let windows = padded(image.transposed(order))
    let left = places.transposed(order).reshaped([columns[2], columns[3]])
    let products = geometry.taps.map { tap in
      let seen = self.seen(windows, through: tap).reshaped([imageChannels, columns[3]])
      return left.applying("Gemm", [seen], ["transB": .integer(1)])
        .reshaped([columns[2], imageChannels, 1])
    }
    return .joined(products, axis: 2).reshaped([placeChannels, imageChannels] + geometry.kernel)
  }

  /// The image with as much padding as windows reach beyond it; axes 2 and on are spatial.
  private func padded(_ image: Expression) -> Expression {
    let axes = 0..<geometry.rank
    return image.padded(
      begins: [0, 0] + geometry.begins, ends: [0, 0] + axes.map { max(0, geometry.end($0)) })
  }

  /// What all windows see through one tap; axes 2 and on are spatial.
  private func seen(_ image: Expression, through tap: [Int]) -> Expression {
    let axes = Array(0..<geometry.rank)
    let starts = axes.map { tap[$0] * geometry.dilations[$0] }
    let ends = axes.map { starts[$0] + (geometry.places[$0] - 1) * geometry.strides[$0] + 1 }
    let spatial = axes.map { $0 + 2 }
    if starts.allSatisfy({ $0 == 0 }), ends == spatial.map({ image.extents[$0] }),
      geometry.strides.allSatisfy({ $0 == 1 })
    {
      return image
    }
    return image.sliced(axes: spatial, starts: starts, ends: ends, steps: geometry.strides)
  }

  // MARK: By convolution

  /// The image, its channels as images, convolved by the places: strides and dilations change roles.
  private func convolvedKernel(_ image: Expression, _ places: Expression) -> Expression {
    let axes = Array(0..<geometry.rank)
    let order = [1, 0] + Array(2..<image.rank)
    let result = image.transposed(order).applying(
      "Conv", [places.transposed(order)],
      [
        "kernel_shape": .integers(geometry.places), "strides": .integers(geometry.dilations),
        "dilations": .integers(geometry.strides),
        "pads": .integers(geometry.begins + axes.map { max(0, geometry.end($0)) }),
      ])
    let kernel = result.transposed(order)
    if Array(kernel.extents[2...]) == geometry.kernel { return kernel }
    // Elements behind the last window are beyond the kernel's taps.
    return kernel.sliced(
      axes: axes.map { $0 + 2 }, starts: axes.map { _ in 0 }, ends: geometry.kernel)
  }

  // MARK: By rows

  /// For a convolution of each channel by itself: rows of places times rows of the image.
  ///
  /// For one row of the kernel, the product over images and rows of places, [columns of places, columns
  /// of the image], holds what each column of places sees of each column of the image; the kernel's
  /// columns are its diagonals. By taps it takes three to ten times as long.
  private func depthwiseKernel(_ image: Expression, _ places: Expression) -> Expression {
    let windows = padded(image.transposed([1, 0, 2, 3]))
    let (channels, images) = (windows.extents[0], windows.extents[1])
    let (rows, columns) = (geometry.places[0], geometry.places[1])
    let width = windows.extents[3]
    let left = places.transposed([1, 0, 2, 3]).reshaped([channels, images * rows, columns])
      .matrixTransposed
    let diagonals = image.scope.constant(
      ConstantTensor(
        shape: [columns * width, geometry.kernel[1]], float32: diagonals(width: width)),
      "diagonals")
    let kernelRows = (0..<geometry.kernel[0]).map { row in
      let start = row * geometry.dilations[0]
      let seen = windows.sliced(
        axes: [2], starts: [start], ends: [start + (rows - 1) * geometry.strides[0] + 1],
        steps: [geometry.strides[0]])
      return left.matrixProduct(seen.reshaped([channels, images * rows, width]))
        .reshaped([channels, columns * width]).matrixProduct(diagonals)
        .reshaped([channels, 1, 1, geometry.kernel[1]])
    }
    return .joined(kernelRows, axis: 2)
  }

  /// For each column of the kernel a 1 where a column of places sees a column of the image through it.
  private func diagonals(width: Int) -> [Float] {
    let (columns, taps) = (geometry.places[1], geometry.kernel[1])
    var elements = Array(repeating: Float(0), count: columns * width * taps)
    for column in 0..<columns {
      for tap in 0..<taps {
        let seen = column * geometry.strides[1] + tap * geometry.dilations[1]
        elements[(column * width + seen) * taps + tap] = 1
      }
    }
    return elements
  }
}
