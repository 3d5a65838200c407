import ONNX
import Tensors

extension GradientRules {
  /// Resizing of images.
  static let resampling: [String: Rule] = ["Resize": resize]

  /// Resizing is linear and works along one axis after the other.
  @Sendable private static func resize(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (x, gradient) = (try context.input(0), try context.gradient())
      let rule = try ResizeRule(context)
      let axes = try context.integers("axes") ?? Array(0..<x.rank)
      let scales = try context.floats(input: 2)
      var matrices: [(Int, AxisMatrix)] = []
      for (index, named) in axes.enumerated() {
        let axis = named < 0 ? named + x.rank : named
        let (size, count) = (x.extents[axis], gradient.extents[axis])
        if size == count { continue }
        let scale = scales.map { Double($0[index]) } ?? Double(count) / Double(size)
        matrices.append((axis, rule.matrix(from: size, to: count, scale: scale)))
      }
      return SeparableMap(matrices: matrices).transposed(gradient)
    }
  }
}

/// How a resized image's pixels are made of the image's.
///
/// Source: ONNX's reference of `Resize`.
private struct ResizeRule {
  private enum Mode {
    case linear
    case nearest(rounding: String)
  }

  private let mode: Mode
  private let transformation: String

  init(_ context: GradientContext) throws(AutodiffError) {
    transformation = try context.text("coordinate_transformation_mode", default: "half_pixel")
    guard
      ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"].contains(transformation)
    else { throw context.unsupported("the rule \(transformation)") }
    guard try context.integer("antialias", default: 0) == 0 else {
      throw context.unsupported("a smoothing Resize")
    }
    switch try context.text("mode", default: "nearest") {
    case "linear": mode = .linear
    case "nearest":
      mode = .nearest(
        rounding: try context.text("nearest_mode", default: "round_prefer_floor"))
    case let other: throw context.unsupported("the mode \(other)")
    }
  }

  func matrix(from size: Int, to count: Int, scale: Double) -> AxisMatrix {
    var matrix = AxisMatrix(rows: count, columns: size)
    for row in 0..<count {
      let place = place(of: row, from: size, to: count, scale: scale)
      switch mode {
      case .nearest(let rounding):
        let column = min(max(0, rounded(place, rounding)), size - 1)
        matrix.add(1, row: row, column: column)
      case .linear:
        let inside = min(max(0, place), Double(size - 1))
        let left = min(Int(inside), size - 1)
        let right = min(left + 1, size - 1)
        let share = inside - Double(left)
        matrix.add(1 - share, row: row, column: left)
        matrix.add(share, row: row, column: right)
      }
    }
    return matrix
  }

  /// Where a pixel of the result lies in the image, in the image's pixels.
  private func place(of row: Int, from size: Int, to count: Int, scale: Double) -> Double {
    let row = Double(row)
    switch transformation {
    case "align_corners": return count == 1 ? 0 : row * Double(size - 1) / Double(count - 1)
    case "asymmetric": return row / scale
    case "pytorch_half_pixel" where count == 1: return 0
    default: return (row + 0.5) / scale - 0.5
    }
  }

  private func rounded(_ place: Double, _ rounding: String) -> Int {
    switch rounding {
    case "floor": Int(place.rounded(.down))
    case "ceil": Int(place.rounded(.up))
    case "round_prefer_ceil": Int((place + 0.5).rounded(.down))
    default: Int((place - 0.5).rounded(.up))
    }
  }
}
