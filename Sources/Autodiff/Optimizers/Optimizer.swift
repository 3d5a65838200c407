/// How parameters follow from their gradients.
public enum Optimizer: Sendable, Equatable {
  /// Stochastic gradient descent: m ← momentum·m + g, θ ← θ − η·m, with weight decay as part of g.
  ///
  /// `nesterov` looks a step ahead: θ ← θ − η·(g + momentum·m).
  /// Source: PyTorch's `optim.SGD`, without dampening.
  case sgd(momentum: Float = 0, nesterov: Bool = false)
  /// Adam with weight decay apart from the gradient.
  ///
  /// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019; PyTorch's
  /// `optim.AdamW`.
  case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8)

  /// The rule's formulas.
  var rule: any UpdateRule {
    switch self {
    case .sgd(let momentum, let nesterov): GradientDescent(momentum: momentum, nesterov: nesterov)
    case .adamW(let beta1, let beta2, let epsilon):
      DecoupledAdam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
  }

  func check() throws(AutodiffError) {
    let isValid =
      switch self {
      case .sgd(let momentum, let nesterov):
        (0..<1).contains(momentum) && (momentum > 0 || !nesterov)
      case .adamW(let beta1, let beta2, let epsilon):
        (0..<1).contains(beta1) && (0..<1).contains(beta2) && epsilon > 0
      }
    guard isValid else {
      throw AutodiffError(
        .invalidSetting,
        "\(self): momentum and betas are in [0, 1), epsilon is above 0, and Nesterov's step needs "
          + "momentum")
    }
  }
}
