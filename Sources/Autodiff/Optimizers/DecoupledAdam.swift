import ONNX

/// Adam with decoupled weight decay; see `Optimizer.adamW`.
///
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g²,
/// θ ← (1 − η·λ)·θ − η·(m/c₁)/(√(v/c₂) + ε) with c = 1 − βᵗ at step t. Written here as
/// (1 − η·λ)·θ − s·m/(√v + ε·√c₂) with s = η·√c₂/c₁: what is one number is computed once.
struct DecoupledAdam: UpdateRule {
  let beta1: Float
  let beta2: Float
  let epsilon: Float

  var stateNames: [String] { ["first_moment", "second_moment"] }
  var countsSteps: Bool { true }

  /// η, s and ε·√c₂.
  func shared(learningRate: Expression, step: Expression?) -> [Expression] {
    guard let step else { return [] }
    let scope = step.scope
    let first = 1 - scope.number(beta1).power(step)
    let second = (1 - scope.number(beta2).power(step)).squareRoot
    return [learningRate, learningRate * (second / first), second * epsilon]
  }

  func update(_ step: ParameterStep, _ shared: [Expression]) -> UpdatedParameter {
    let scope = step.parameter.scope
    let (rate, factor, floor) = (
      shared[0].within(scope), shared[1].within(scope), shared[2].within(scope)
    )
    let gradient = step.gradient
    let first = step.states[0] * beta1 + gradient * (1 - beta1)
    let second = step.states[1] * beta2 + gradient.squared * (1 - beta2)
    let change = first / (second.squareRoot + floor) * factor.scaled(by: step.rateScale)
    var parameter = step.parameter
    if step.weightDecay > 0 {
      parameter = parameter * (1 - rate * (step.rateScale * step.weightDecay))
    }
    return UpdatedParameter(parameter: parameter - change, states: [first, second])
  }

  func updateByOwnOperator(
    _ step: ParameterStep, _ shared: [Expression], share: Expression?
  ) -> UpdatedParameter {
    step.apply(
      "AdamW", step.states + shared + [share],
      ["beta1": .float(beta1), "beta2": .float(beta2)])
  }
}
