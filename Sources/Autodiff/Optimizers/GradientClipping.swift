/// Keeps the length of all gradients together below a bound.
///
/// Source: PyTorch's `nn.utils.clip_grad_norm_`.
struct GradientClipping {
  let maximumNorm: Float

  /// The gradients, shortened together where they are longer.
  ///
  /// - Parameters:
  ///   - gradients: All gradients of a step; at least one.
  ///   - scope: Where the formulas are written.
  /// - Returns: The gradients, and their length before.
  func clipped(
    _ gradients: [Expression], _ scope: FormulaScope
  ) -> (gradients: [Expression], norm: Expression) {
    let squares = gradients.map { $0.within(scope).squared.total }
    let norm = Expression.sum(squares).squareRoot
    let share = (maximumNorm / (norm + 1e-6)).applying("Min", [scope.number(1)])
    return (gradients.map { $0 * share }, norm)
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
