import ONNX
import Tensors

extension GradientRules {
  /// Poolings.
  static let pools: [String: Rule] = [
    "MaxPool": maxPool,
    "AveragePool": averagePool,
    "GlobalAveragePool": globalAveragePool,
    "GlobalMaxPool": globalMaxPool,
  ]

  /// Each place's gradient goes to the pixel that it was taken from, the first of several equal ones.
  @Sendable private static func maxPool(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard try context.integer("storage_order", default: 0) == 0 else {
      throw context.unsupported("a MaxPool that counts columns first")
    }
    return try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      // The pixels' places in the whole tensor.
      let indices = try context.output(1, called: "places").reshaped([-1])
      let gradient = try context.gradient().reshaped([-1])
      return gradient.scattered(indices, axis: 0, into: [x.elementCount]).reshaped(x.extents)
    }
  }

  /// A mean over a rectangle is a mean along one axis of means along the other.
  @Sendable private static func averagePool(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (x, gradient) = (try context.input(0), try context.gradient())
      let spatial = Array(x.extents.dropFirst(2))
      let geometry = try WindowGeometry(
        context, image: spatial, places: Array(gradient.extents.dropFirst(2)),
        kernel: try context.integers("kernel_shape") ?? [])
      let countsPadding = try context.integer("count_include_pad", default: 0) == 1
      let pads = try context.integers("pads")
      let map = SeparableMap(
        matrices: (0..<geometry.rank).map { axis in
          let after = pads.map { $0[geometry.rank + axis] } ?? max(0, geometry.end(axis))
          return (
            axis + 2, geometry.means(axis, countsPadding: countsPadding, paddingAfter: after)
          )
        })
      return map.transposed(gradient)
    }
  }

  @Sendable private static func globalAveragePool(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      let share = try context.gradient() * (1 / Float(x.extents.dropFirst(2).reduce(1, *)))
      return share.expanded(x.extents)
    }
  }

  @Sendable private static func globalMaxPool(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      return try picked(context, x, Array(2..<max(2, x.rank)), by: "ArgMax")
    }
  }
}

extension WindowGeometry {
  /// The means that a pooling takes along one axis.
  ///
  /// - Parameters:
  ///   - axis: The spatial axis, from 0.
  ///   - countsPadding: Whether padding counts as elements of zero. What a window covers behind the
  ///     padding, where extents are rounded up, never counts.
  ///   - paddingAfter: The padding after the image.
  /// - Returns: A row for each place.
  fileprivate func means(_ axis: Int, countsPadding: Bool, paddingAfter: Int) -> AxisMatrix {
    var matrix = AxisMatrix(rows: places[axis], columns: image[axis])
    for place in 0..<places[axis] {
      let first = place * strides[axis] - begins[axis]
      let window = (0..<kernel[axis]).map { first + $0 * dilations[axis] }
      let inside = window.filter { (0..<image[axis]).contains($0) }
      let counted = window.count { $0 < image[axis] + paddingAfter }
      let count = countsPadding ? counted : inside.count
      for column in inside { matrix.add(1 / Double(count), row: place, column: column) }
    }
    return matrix
  }
}
