import ONNX

/// Keeps the length of all gradients together below a bound.
///
/// Source: PyTorch's `nn.utils.clip_grad_norm_`.
struct GradientClipping {
  let maximumNorm: Float
  let kernels: TrainingKernelChoice

  /// What shortens gradients together where they are longer.
  ///
  /// - Parameters:
  ///   - gradients: All gradients of a step; at least one.
  ///   - scope: Where the formulas are written.
  /// - Returns: What each is multiplied by, at most 1, and their length before.
  func share(
    _ gradients: [Expression], _ scope: FormulaScope
  ) -> (factor: Expression, norm: Expression) {
    let squares = gradients.map { gradient in
      kernels == .own
        ? gradient.within(scope).applying(TrainingOperators.named("SquaredLength"))
        : gradient.within(scope).squared.total
    }
    let norm = Expression.sum(squares).squareRoot
    return ((maximumNorm / (norm + 1e-6)).applying("Min", [scope.number(1)]), norm)
  }
}

extension Expression {
  /// Each element of a gradient, at most as far from 0 as a bound.
  ///
  /// Source: PyTorch's `nn.utils.clip_grad_value_`, which Polyp-PVT's training uses.
  func clamped(to bound: Float) -> Expression {
    applying("Clip", [scope.number(-bound), scope.number(bound)])
  }
}
