import ONNX
import Tensors

extension Expression {
  /// Another shape for the same elements; -1 takes what is left.
  func reshaped(_ extents: [Int]) -> Expression {
    if extents == self.extents { return self }
    // A zero would keep an extent; it stands for one here.
    return applying(
      "Reshape", [scope(scope.builder.constant(extents))],
      extents.contains(0) ? ["allowzero": .integer(1)] : [:])
  }

  /// Another order of the extents.
  func transposed(_ order: [Int]) -> Expression {
    if order == Array(order.indices) { return self }
    return applying("Transpose", [], ["perm": .integers(order)])
  }

  /// The last two extents exchanged.
  var matrixTransposed: Expression {
    var order = Array(0..<rank)
    guard rank >= 2 else { return self }
    order.swapAt(rank - 1, rank - 2)
    return transposed(order)
  }

  /// Repeated along extents of 1.
  func expanded(_ extents: [Int]) -> Expression {
    if extents == self.extents { return self }
    return applying("Expand", [scope(scope.builder.constant(extents))])
  }

  /// A part along some axes, in steps.
  ///
  /// - Parameters:
  ///   - axes: The axes, from 0.
  ///   - starts: The first element's index along each.
  ///   - ends: The index behind the last element along each; negative counts from the end.
  ///   - steps: How far apart the elements are.
  /// - Returns: The part.
  func sliced(axes: [Int], starts: [Int], ends: [Int], steps: [Int]? = nil) -> Expression {
    func constant(_ integers: [Int]) -> Expression { scope(scope.builder.constant(integers)) }
    return applying(
      "Slice", [constant(starts), constant(ends), constant(axes), steps.map(constant)])
  }

  /// Zeros added before and after along each axis.
  func padded(begins: [Int], ends: [Int]) -> Expression {
    if (begins + ends).allSatisfy({ $0 == 0 }) { return self }
    return applying(
      "Pad", [scope(scope.builder.constant(begins + ends))], ["mode": .text("constant")])
  }

  /// Tensors joined at an axis.
  static func joined(_ parts: [Expression], axis: Int) -> Expression {
    if parts.count == 1 { return parts[0] }
    return parts[0].applying(
      "Concat", parts.dropFirst().map { $0 }, ["axis": .integer(axis)])
  }
}
