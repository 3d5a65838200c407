import ONNX
import Tensors

extension GradientRules {
  /// Convolutions.
  static let convolutions: [String: Rule] = ["Conv": conv, "ConvTranspose": convTranspose]

  @Sendable private static func conv(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (image, kernel, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    let products = ConvolutionGradients(
      geometry: try WindowGeometry(
        context, image: Array(image.extents.dropFirst(2)),
        places: Array(gradient.extents.dropFirst(2)), kernel: Array(kernel.extents.dropFirst(2))),
      groups: try context.integer("group", default: 1), imageChannels: image.extents[1],
      placeChannels: gradient.extents[1])
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) { results[0] = products.image(of: gradient, kernel) }
    if context.wants(1) { results[1] = products.kernel(image, gradient) }
    if context.wants(2) { results[2] = gradient.summedOverPixels }
    return results
  }

  @Sendable private static func convTranspose(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (places, kernel, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    let products = ConvolutionGradients(
      geometry: try WindowGeometry(
        context, image: Array(gradient.extents.dropFirst(2)),
        places: Array(places.extents.dropFirst(2)), kernel: Array(kernel.extents.dropFirst(2))),
      groups: try context.integer("group", default: 1), imageChannels: gradient.extents[1],
      placeChannels: places.extents[1])
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) { results[0] = products.places(of: gradient, kernel) }
    if context.wants(1) { results[1] = products.kernel(gradient, places) }
    if context.wants(2) { results[2] = gradient.summedOverPixels }
    return results
  }
}

extension Expression {
  /// The sum of each channel over images and pixels, [channels].
  ///
  /// Pixels first: rows of memory are summed fastest, and with least rounding.
  var summedOverPixels: Expression {
    sum(Array(2..<max(2, rank)), keepsExtents: false).sum([0], keepsExtents: false)
  }
}
