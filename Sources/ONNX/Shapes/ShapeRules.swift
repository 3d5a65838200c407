import Tensors

/// The rules by which the types of an operator's outputs follow from its inputs.
enum ShapeRules {
  typealias Rule = @Sendable (InferenceContext) throws(ONNXError) -> [TensorType]

  /// The rule of an operator; nil where this module has none.
  static func rule(for op: Operator) -> Rule? {
    if op.domain == TrainingOperators.domain { return trainingOperators[op.name] }
    guard op.domain.isEmpty || op.domain == "com.microsoft" else { return nil }
    return table[op.name]
  }

  private static let table: [String: Rule] = [
    elementwise, comparisons, convolutions, pools, normalizations, products, layouts, selections,
    sources, reductions, resampling,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}
