import ONNX
import Tensors

extension Expression {
  /// The sum over axes.
  func sum(_ axes: [Int], keepsExtents: Bool = true) -> Expression {
    reduced("ReduceSum", axes, keepsExtents)
  }

  /// The mean over axes.
  func mean(_ axes: [Int], keepsExtents: Bool = true) -> Expression {
    reduced("ReduceMean", axes, keepsExtents)
  }

  /// The sum of all elements, without extents.
  var total: Expression { sum(Array(0..<rank), keepsExtents: false) }

  private func reduced(_ op: Operator, _ axes: [Int], _ keepsExtents: Bool) -> Expression {
    if axes.isEmpty { return self }
    var attributes: [String: Attribute] = ["keepdims": .integer(keepsExtents ? 1 : 0)]
    // The axes of sums became an input with operator set 13, those of the others with 18.
    if op == "ReduceSum" || scope.builder.operatorSet >= 18 {
      return applying(op, [scope(scope.builder.constant(axes))], attributes)
    }
    attributes["axes"] = .integers(axes)
    return applying(op, [], attributes)
  }

  /// Summed to a shape that broadcasts to this one: what its elements were repeated along is added up.
  func summed(to shape: Shape) -> Expression {
    let target = shape.dimensions
    if target == extents { return self }
    let added = rank - target.count
    guard added >= 0 else { return self }
    let axes = extents.indices.filter { axis in
      axis < added || (target[axis - added] == 1 && extents[axis] != 1)
    }
    return sum(axes).reshaped(target)
  }
}
