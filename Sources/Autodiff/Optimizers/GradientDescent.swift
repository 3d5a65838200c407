import ONNX

/// Stochastic gradient descent; see `Optimizer.sgd`.
struct GradientDescent: UpdateRule {
  let momentum: Float
  let nesterov: Bool

  var stateNames: [String] { momentum > 0 ? ["momentum"] : [] }
  var countsSteps: Bool { false }

  /// The learning rate.
  func shared(learningRate: Expression, step: Expression?) -> [Expression] { [learningRate] }

  func update(_ step: ParameterStep, _ shared: [Expression]) -> UpdatedParameter {
    var gradient = step.gradient
    if step.weightDecay > 0 { gradient = gradient + step.parameter * step.weightDecay }
    var states: [Expression] = []
    if let previous = step.states.first {
      let velocity = previous * momentum + gradient
      states = [velocity]
      gradient = nesterov ? gradient + velocity * momentum : velocity
    }
    let rate = shared[0].within(step.parameter.scope).scaled(by: step.rateScale)
    return UpdatedParameter(parameter: step.parameter - gradient * rate, states: states)
  }

  func updateByOwnOperator(
    _ step: ParameterStep, _ shared: [Expression], share: Expression?
  ) -> UpdatedParameter {
    step.apply(
      "GradientDescent", [shared[0], step.states.first, share],
      ["momentum": .float(momentum), "nesterov": .integer(nesterov ? 1 : 0)])
  }
}
