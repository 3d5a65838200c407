extension AreaUnderCurve {
  /// What is known of an area's precision.
  public enum Uncertainty: Hashable, Sendable {
    /// DeLong's variance, above 0.
    case variance(Double)
    /// Every diseased case is above every healthy one, or below: the data do not say how far the area may
    /// be from 1, or from 0.
    case separated
    /// All scores of a kind are alike to the other kind, such as constant ones: no variance is seen.
    case constant
    /// There is a single case of a kind.
    case singleCase
  }

  /// The variance where all cases are independent, or why there is none: to be said in place of an
  /// interval of no width.
  public var uncertainty: Uncertainty {
    if diseasedCount < 2 || healthyCount < 2 { return .singleCase }
    if let variance { return .variance(variance) }
    return value == 0 || value == 1 ? .separated : .constant
  }

  /// DeLong's interval, cut off at 0 and 1; nil where there is no variance.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func interval(confidence: Double = 0.95) -> Interval? {
    guard let variance else { return nil }
    let reach = NormalDistribution.quantile(1 - (1 - confidence) / 2) * variance.squareRoot()
    return Interval(low: value - reach, high: value + reach).clamped
  }

  /// DeLong's interval on the logit scale, which is the better one near 1; nil where there is no variance.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within (0, 1).
  public func logitInterval(confidence: Double = 0.95) -> Interval? {
    guard let variance, value > 0, value < 1 else { return nil }
    return Interval(
      logitOf: value, standardError: variance.squareRoot(),
      multiplier: NormalDistribution.quantile(1 - (1 - confidence) / 2))
  }
}
