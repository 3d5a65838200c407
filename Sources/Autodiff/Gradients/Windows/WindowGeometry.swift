import ONNX

/// How a convolution's or pooling's window moves over an image, with all settings as numbers.
struct WindowGeometry {
  /// Extents of the image before the window moved over it, without images and channels.
  let image: [Int]
  /// How many places the window took along each axis.
  let places: [Int]
  let kernel: [Int]
  let strides: [Int]
  let dilations: [Int]
  /// The padding before the image; after it there is what the places ask for.
  let begins: [Int]

  /// Reads a node's settings.
  ///
  /// - Parameters:
  ///   - context: The node, for its attributes.
  ///   - image: The image's spatial extents: a convolution's input, a transposed one's output.
  ///   - places: The window's places: a convolution's output, a transposed one's input.
  ///   - kernel: The window's extents.
  /// - Throws: `AutodiffError` when the settings do not go together.
  init(
    _ context: GradientContext, image: [Int], places: [Int], kernel: [Int]
  ) throws(AutodiffError) {
    let rank = image.count
    self.image = image
    self.places = places
    self.kernel = kernel
    strides = try context.integers("strides") ?? Array(repeating: 1, count: rank)
    dilations = try context.integers("dilations") ?? Array(repeating: 1, count: rank)
    guard rank >= 1, places.count == rank, kernel.count == rank, strides.count == rank,
      dilations.count == rank
    else {
      throw AutodiffError(
        .invalidGraph, "\(context.node.label): kernel, strides and dilations do not go together")
    }
    switch try context.text("auto_pad", default: "NOTSET") {
    case "NOTSET":
      let pads = try context.integers("pads") ?? Array(repeating: 0, count: 2 * rank)
      guard pads.count == 2 * rank, !pads.contains(where: { $0 < 0 }) else {
        throw context.unsupported("a padding of \(pads)")
      }
      begins = Array(pads[..<rank])
    case "VALID": begins = Array(repeating: 0, count: rank)
    case let mode:
      let (strides, dilations) = (strides, dilations)
      begins = (0..<rank).map { axis in
        let reach = (kernel[axis] - 1) * dilations[axis] + 1
        let total = max(0, (places[axis] - 1) * strides[axis] + reach - image[axis])
        // Of an odd padding the larger part is after the image, or before it.
        return mode == "SAME_LOWER" ? total - total / 2 : total / 2
      }
    }
  }

  var rank: Int { image.count }

  /// How far a window reaches along an axis.
  func reach(_ axis: Int) -> Int { (kernel[axis] - 1) * dilations[axis] + 1 }

  /// What the padding after the image has to be so that the windows fit; negative where windows
  /// leave the image's last elements out.
  func end(_ axis: Int) -> Int {
    (places[axis] - 1) * strides[axis] + reach(axis) - begins[axis] - image[axis]
  }

  /// All offsets within the kernel, the last axis first to change.
  var taps: [[Int]] {
    kernel.reduce([[]]) { taps, extent in taps.flatMap { tap in (0..<extent).map { tap + [$0] } } }
  }
}
