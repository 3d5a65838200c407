import ONNX
import Tensors

extension Expression {
  /// The same elements in reverse order along some axes.
  func reversed(_ axes: [Int]) -> Expression {
    sliced(
      axes: axes, starts: axes.map { extents[$0] - 1 }, ends: axes.map { _ in Int(Int32.min) },
      steps: axes.map { _ in -1 })
  }

  /// Zeros put between the elements along one axis, so that they are `step` apart; none behind the
  /// last.
  func spread(axis: Int, step: Int) -> Expression {
    if step == 1 || extents[axis] <= 1 { return self }
    let count = extents[axis]
    // Each element gets an extent of its own, which is padded and then taken back.
    let split = Array(extents[...axis]) + [1] + Array(extents[(axis + 1)...])
    var ends = split.map { _ in 0 }
    ends[axis + 1] = step - 1
    var joined = extents
    joined[axis] = count * step
    return reshaped(split).padded(begins: split.map { _ in 0 }, ends: ends).reshaped(joined)
      .sliced(axes: [axis], starts: [0], ends: [(count - 1) * step + 1])
  }

  /// A tensor of zeros into which these elements are added at indices along one axis.
  ///
  /// - Parameters:
  ///   - indices: For each element, its index along the axis; of this tensor's shape.
  ///   - axis: The axis, from 0.
  ///   - shape: The result's shape.
  /// - Returns: The result.
  func scattered(_ indices: Expression, axis: Int, into shape: Shape) -> Expression {
    scope.filled(shape, with: 0).applying(
      "ScatterElements", [indices, self],
      ["axis": .integer(axis), "reduction": .text("add")])
  }
}
