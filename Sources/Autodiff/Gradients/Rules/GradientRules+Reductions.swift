import ONNX
import Tensors

extension GradientRules {
  /// Operators that make one number of many.
  static let reductions: [String: Rule] = [
    "ReduceSum": reduction { gradient, _, _, _ in gradient },
    "ReduceMean": reduction { gradient, _, _, count in gradient * (1 / Float(count)) },
    "ReduceSumSquare": reduction { gradient, x, _, _ in gradient * 2 * x },
    "ReduceL1": reduction { gradient, x, _, _ in gradient * x.sign },
    "ReduceL2": reduction { gradient, x, y, _ in gradient / y * x },
    "ReduceLogSumExp": reduction { gradient, x, y, _ in gradient * (x - y).exponential },
    "ReduceMax": largest,
    "ReduceMin": smallest,
  ]

  /// The extents of a reduction, with 1 for each that is reduced, and the axes that are.
  private static func reducedAxes(
    _ context: GradientContext, _ x: Expression
  ) throws(AutodiffError) -> [Int] {
    let named = try context.integers(input: 1, orAttribute: "axes") ?? []
    if named.isEmpty {
      let keepsAll = try context.integer("noop_with_empty_axes", default: 0) == 1
      return keepsAll ? [] : Array(0..<x.rank)
    }
    return named.map { $0 < 0 ? $0 + x.rank : $0 }.sorted()
  }

  /// A rule from a formula, whose result is repeated where it has to be.
  ///
  /// The formula gets the gradient and the output with extents of 1 where the input was reduced, the
  /// input, and how many elements one is made of.
  private static func reduction(
    _ formula:
      @escaping @Sendable (
        _ gradient: Expression, _ x: Expression, _ y: Expression, _ count: Int
      ) -> Expression
  ) -> Rule {
    { (context) throws(AutodiffError) in
      try context.only(0) { () throws(AutodiffError) in
        let x = try context.input(0)
        let axes = try reducedAxes(context, x)
        var kept = x.extents
        for axis in axes { kept[axis] = 1 }
        let count = axes.reduce(1) { $0 * x.extents[$1] }
        let gradient = try context.gradient().reshaped(kept)
        return formula(gradient, x, try context.output().reshaped(kept), count)
          .expanded(x.extents)
      }
    }
  }

  @Sendable private static func largest(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      return try picked(context, x, try reducedAxes(context, x), by: "ArgMax")
    }
  }

  @Sendable private static func smallest(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      return try picked(context, x, try reducedAxes(context, x), by: "ArgMin")
    }
  }

  /// The gradient goes to the element that was picked, the first of several equal ones.
  static func picked(
    _ context: GradientContext, _ x: Expression, _ axes: [Int], by op: Operator
  ) throws(AutodiffError) -> Expression {
    guard !axes.isEmpty else { return try context.gradient() }
    // The axes go to the end and become one.
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    let order = kept + axes
    let count = axes.reduce(1) { $0 * x.extents[$1] }
    let rows = kept.map { x.extents[$0] }
    let flat = x.transposed(order).reshaped(rows + [count])
    let indices = flat.applying(op, [], ["axis": .integer(rows.count), "keepdims": .integer(1)])
    let gradient = try context.gradient().reshaped(rows + [1])
    let scattered = gradient.scattered(indices, axis: rows.count, into: flat.shape)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return scattered.reshaped(order.map { x.extents[$0] }).transposed(inverse)
  }
}
