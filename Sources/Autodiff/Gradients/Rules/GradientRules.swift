public import ONNX

/// The rules by which gradients of an operator's inputs follow from those of its outputs.
///
/// One table, one rule an operator. A rule writes ordinary nodes; it sees the operator's tensors with
/// their shapes, and gives a gradient for each input that is asked for.
enum GradientRules {
  /// The gradients of a node's inputs, in their order; nil for those that are not asked for.
  typealias Rule = @Sendable (GradientContext) throws(AutodiffError) -> [Expression?]

  /// The rule of an operator; nil where this module has none.
  static func rule(for op: Operator) -> Rule? {
    if op.domain == TrainingOperators.domain { return trainingOperators[op.name] }
    guard op.domain.isEmpty || op.domain == "com.microsoft" else { return nil }
    return table[op.name]
  }

  /// Whether an operator's outputs do not change, or jump, when its inputs change a little: no
  /// gradient goes through.
  static func isConstant(_ op: Operator) -> Bool {
    op.domain.isEmpty && constants.contains(op.name)
  }

  /// The operators that have a rule.
  static var operatorNames: Set<String> { Set(table.keys) }

  private static let table: [String: Rule] = [
    activations, arithmetic, elementwise, comparisons, convolutions, pools, products,
    normalizations, resampling, layouts, selections, reductions,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static let constants: Set<String> = [
    "And", "ArgMax", "ArgMin", "Ceil", "Constant", "ConstantOfShape", "Equal", "Floor", "Greater",
    "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Range", "Round",
    "Shape", "Sign", "Size", "Xor",
  ]
}

/// What Autodiff can do with an operator.
public enum Differentiability: Sendable {
  /// Gradients go through it.
  case differentiable
  /// Its outputs are constant or jump: gradients stop at it.
  case constant
  /// It has no rule, and a gradient that has to go through it is an error.
  case unsupported

  /// Looks an operator up.
  public init(of op: Operator) {
    if GradientRules.rule(for: op) != nil {
      self = .differentiable
    } else {
      self = GradientRules.isConstant(op) ? .constant : .unsupported
    }
  }
}
