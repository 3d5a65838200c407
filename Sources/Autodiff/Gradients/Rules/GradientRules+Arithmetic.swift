import ONNX
import Tensors

extension GradientRules {
  /// Operators on several tensors that are broadcast to one shape: each gradient is summed over what
  /// its input was repeated along.
  static let arithmetic: [String: Rule] = [
    "Add": add,
    "Sub": subtract,
    "Mul": multiply,
    "Div": divide,
    "Pow": power,
    "Sum": sum,
    "Mean": mean,
  ]

  /// Choices among several tensors.
  static let comparisons: [String: Rule] = ["Max": extremum, "Min": extremum, "Where": choice]

  /// Gradients of broadcast inputs, each from a formula for the shape of the result.
  private static func broadcast(
    _ context: GradientContext,
    _ gradient: (Int) throws(AutodiffError) -> Expression
  ) throws(AutodiffError) -> [Expression?] {
    var results: [Expression?] = []
    for index in context.inputs.indices {
      guard context.wants(index) else {
        results.append(nil)
        continue
      }
      results.append(try gradient(index).summed(to: context.input(index).shape))
    }
    return results
  }

  @Sendable private static func add(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try broadcast(context) { (_) throws(AutodiffError) in try context.gradient() }
  }

  @Sendable private static func subtract(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let gradient = try context.gradient()
    guard context.wants(1) else {
      return [gradient.summed(to: try context.input(0).shape), nil]
    }
    // Summed first: the negation then works on what is left.
    let second = -gradient.summed(to: try context.input(1).shape)
    return [context.wants(0) ? gradient.summed(to: try context.input(0).shape) : nil, second]
  }

  @Sendable private static func multiply(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let gradient = try context.gradient()
    let (first, second) = (try context.input(0), try context.input(1))
    return try broadcast(context) { (index) throws(AutodiffError) in
      let (this, other) = index == 0 ? (first, second) : (second, first)
      // A factor that is the same wherever this one was repeated goes behind the sum.
      let sum = gradient.summed(to: this.shape)
      let isUniform = zip(other.extents.reversed(), gradient.extents.reversed())
        .enumerated().allSatisfy { place, extents in
          let axis = this.rank - 1 - place
          let wasRepeated = axis < 0 || this.extents[axis] != extents.1
          return extents.0 == 1 || !wasRepeated
        }
      return isUniform ? sum * other : gradient * other
    }
  }

  @Sendable private static func divide(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let gradient = try context.gradient()
    let (divisor, quotient) = (try context.input(1), try context.output())
    return try broadcast(context) { (index) throws(AutodiffError) in
      let first = gradient / divisor
      return index == 0 ? first : -(first * quotient)
    }
  }

  /// ∂xᵉ/∂x = e·xᵉ⁻¹, ∂xᵉ/∂e = xᵉ·ln x.
  @Sendable private static func power(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let gradient = try context.gradient()
    let (base, exponent) = (try context.input(0), try context.input(1))
    guard exponent.value.type.elementType == .float32 else {
      throw context.unsupported("an exponent that is not float32")
    }
    return try broadcast(context) { (index) throws(AutodiffError) in
      if index == 0 { return gradient * (exponent * base.power(exponent - 1)) }
      return gradient * (try context.output() * base.logarithm)
    }
  }

  @Sendable private static func sum(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try add(context)
  }

  @Sendable private static func mean(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let share = try context.gradient() * (1 / Float(context.inputs.count))
    return try broadcast(context) { (_) throws(AutodiffError) in share }
  }

  /// The gradient goes to the inputs that are the result; equal ones share it.
  @Sendable private static func extremum(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (gradient, result) = (try context.gradient(), try context.output())
    var masks: [Expression] = []
    for index in context.inputs.indices {
      masks.append(try context.input(index).mask("Equal", result))
    }
    if masks.count == 1 { return [gradient] }
    let share = gradient / Expression.sum(masks)
    return try broadcast(context) { (index) throws(AutodiffError) in share * masks[index] }
  }

  @Sendable private static func choice(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (condition, gradient) = (try context.input(0), try context.gradient())
    let zero = context.scope.number(0)
    return try broadcast(context) { (index) throws(AutodiffError) in
      index == 1
        ? condition.applying("Where", [gradient, zero])
        : condition.applying("Where", [zero, gradient])
    }
  }
}
