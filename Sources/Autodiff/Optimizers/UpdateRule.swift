import ONNX

/// The formulas of an optimiser.
protocol UpdateRule: Sendable {
  /// What the optimiser remembers of each parameter: tensors of its shape, zeros at first.
  var stateNames: [String] { get }
  /// Whether the formulas count steps.
  var countsSteps: Bool { get }

  /// What all parameters of a step share.
  ///
  /// - Parameters:
  ///   - learningRate: One number.
  ///   - step: How many steps there are with this one; nil where `countsSteps` is false.
  /// - Returns: Numbers that `update` gets back.
  func shared(learningRate: Expression, step: Expression?) -> [Expression]

  /// One parameter's step.
  func update(_ step: ParameterStep, _ shared: [Expression]) -> UpdatedParameter

  /// The same by an operator of our own.
  ///
  /// - Parameters:
  ///   - step: What it starts from.
  ///   - shared: What `shared` has given.
  ///   - share: What the gradient is multiplied by first, one number; nil for 1.
  /// - Returns: What it leads to.
  func updateByOwnOperator(
    _ step: ParameterStep, _ shared: [Expression], share: Expression?
  ) -> UpdatedParameter
}

extension ParameterStep {
  /// Adds the node of an optimiser's step, whose outputs are the parameter and its states.
  func apply(
    _ op: String, _ inputs: [Expression?], _ attributes: [String: Attribute]
  ) -> UpdatedParameter {
    var attributes = attributes
    attributes["scale"] = .float(rateScale)
    attributes["decay"] = .float(weightDecay)
    let outputs = parameter.scope.add(
      TrainingOperators.named(op), [parameter, gradient] + inputs, attributes,
      outputs: 1 + states.count)
    return UpdatedParameter(parameter: outputs[0], states: Array(outputs.dropFirst()))
  }
}

/// What one parameter's step starts from.
struct ParameterStep {
  let parameter: Expression
  let gradient: Expression
  /// What is remembered, in the order of `stateNames`.
  let states: [Expression]
  /// The parameter's own learning rate, as a multiple of the optimiser's.
  let rateScale: Float
  let weightDecay: Float
}

/// What one parameter's step leads to.
struct UpdatedParameter {
  let parameter: Expression
  let states: [Expression]
}

extension Expression {
  /// A number times a tensor; the tensor itself for 1.
  func scaled(by factor: Float) -> Expression { factor == 1 ? self : self * factor }
}
