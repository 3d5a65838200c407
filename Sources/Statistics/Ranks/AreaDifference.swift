/// The difference of the areas of two scores of the same cases (DeLong, DeLong and Clarke-Pearson,
/// Biometrics 1988).
public struct AreaDifference: Hashable, Sendable {
  /// The first area less the second.
  public let value: Double
  /// The covariance of the areas.
  public let covariance: Double
  /// The difference's standard error.
  public let standardError: Double
  /// The difference in standard errors.
  public let z: Double
  /// Two-sided.
  public let pValue: Double

  /// Compares two scores; nil where the difference has no variance, since the scores rank alike or
  /// both perfectly.
  ///
  /// - Parameters:
  ///   - first: A score's area.
  ///   - second: Another score's area, of the same cases in the same order.
  public init?(_ first: AreaUnderCurve, _ second: AreaUnderCurve) {
    precondition(first.isDiseased == second.isDiseased, "the two scores are of different cases")
    func products(_ kind: Bool, _ count: Int) -> (aa: Double, bb: Double, ab: Double)? {
      guard count > 1 else { return nil }
      var sums = (aa: 0.0, bb: 0.0, ab: 0.0)
      for index in first.placements.indices where first.isDiseased[index] == kind {
        let a = first.placements[index] - first.value
        let b = second.placements[index] - second.value
        sums.aa += a * a
        sums.bb += b * b
        sums.ab += a * b
      }
      let divisor = Double(count - 1) * Double(count)
      return (sums.aa / divisor, sums.bb / divisor, sums.ab / divisor)
    }
    guard let diseased = products(true, first.diseasedCount),
      let healthy = products(false, first.healthyCount)
    else { return nil }
    covariance = diseased.ab + healthy.ab
    let variance = diseased.aa + healthy.aa + diseased.bb + healthy.bb - 2 * covariance
    guard variance > leastVariance else { return nil }
    value = first.value - second.value
    standardError = variance.squareRoot()
    z = value / standardError
    pValue = 2 * NormalDistribution.cumulative(-abs(z))
  }

  /// The difference's interval by the normal distribution.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval.
  public func interval(confidence: Double = 0.95) -> Interval {
    let reach = NormalDistribution.quantile(1 - (1 - confidence) / 2) * standardError
    return Interval(low: value - reach, high: value + reach)
  }
}
