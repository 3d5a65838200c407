import ONNX
import Tensors

/// A tensor of a graph that is being built, with the arithmetic of formulas.
///
/// Each step adds a node. A failure is told by the builder's `finish`, as for networks.
struct Expression {
  let value: Value
  let scope: FormulaScope

  /// The extents; zeros after a failure.
  var extents: [Int] { value.extents }
  var rank: Int { extents.count }
  /// The extents as a shape; empty extents after a failure.
  var shape: Shape { Shape(extents) }
  var elementCount: Int { extents.reduce(1, *) }

  /// The same tensor in formulas of another scope.
  func within(_ scope: FormulaScope) -> Expression { Expression(value: value, scope: scope) }

  /// Adds a node whose first input is this.
  func applying(
    _ op: Operator, _ others: [Expression?] = [], _ attributes: [String: Attribute] = [:]
  ) -> Expression {
    scope.add(op, [self] + others, attributes)
  }
}

// MARK: Arithmetic

extension Expression {
  static func + (left: Expression, right: Expression) -> Expression {
    left.applying("Add", [right])
  }

  static func - (left: Expression, right: Expression) -> Expression {
    left.applying("Sub", [right])
  }

  static func * (left: Expression, right: Expression) -> Expression {
    left.applying("Mul", [right])
  }

  static func / (left: Expression, right: Expression) -> Expression {
    left.applying("Div", [right])
  }

  static func + (left: Expression, right: Float) -> Expression { left + left.scope.number(right) }
  static func - (left: Expression, right: Float) -> Expression { left - left.scope.number(right) }
  static func * (left: Expression, right: Float) -> Expression { left * left.scope.number(right) }
  static func / (left: Expression, right: Float) -> Expression { left / left.scope.number(right) }
  static func + (left: Float, right: Expression) -> Expression { right.scope.number(left) + right }
  static func - (left: Float, right: Expression) -> Expression { right.scope.number(left) - right }
  static func * (left: Float, right: Expression) -> Expression { right.scope.number(left) * right }
  static func / (left: Float, right: Expression) -> Expression { right.scope.number(left) / right }

  static prefix func - (operand: Expression) -> Expression { operand.applying("Neg") }

  var squared: Expression { self * self }
  var squareRoot: Expression { applying("Sqrt") }
  var reciprocal: Expression { applying("Reciprocal") }
  var exponential: Expression { applying("Exp") }
  var logarithm: Expression { applying("Log") }
  var magnitude: Expression { applying("Abs") }
  var sign: Expression { applying("Sign") }
  var sigmoid: Expression { applying("Sigmoid") }
  var softplus: Expression { applying("Softplus") }

  func power(_ exponent: Expression) -> Expression { applying("Pow", [exponent]) }

  /// ∂(other·x)/∂x and the like: the product of two matrices, or of stacks of them.
  func matrixProduct(_ other: Expression) -> Expression { applying("MatMul", [other]) }

  /// 1 where a comparison of two tensors holds and 0 elsewhere.
  func mask(_ comparison: Operator, _ other: Expression) -> Expression {
    applying(comparison, [other]).asFloats
  }

  /// 1 where a comparison with a number holds and 0 elsewhere.
  func mask(_ comparison: Operator, _ number: Float) -> Expression {
    mask(comparison, scope.number(number))
  }

  /// Truth values or whole numbers as single-precision numbers.
  var asFloats: Expression {
    applying("Cast", [], ["to": .integer(ElementType.float32.code)])
  }

  /// The sum of one or more tensors of one shape.
  static func sum(_ terms: [Expression]) -> Expression {
    guard terms.count > 2 else { return terms.dropFirst().reduce(terms[0], +) }
    return terms[0].applying("Sum", terms.dropFirst().map { $0 })
  }
}
