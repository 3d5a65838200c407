/// The difference of the areas of scores of different cases (pROC's unpaired test: Student's distribution
/// with the degrees of freedom of Welch and Satterthwaite).
public struct IndependentAreaDifference: Hashable, Sendable {
  /// The first area less the second.
  public let value: Double
  /// The difference in standard errors.
  public let statistic: Double
  /// The degrees of freedom.
  public let degreesOfFreedom: Double
  /// Two-sided.
  public let pValue: Double

  /// Compares two scores; nil where one of the areas has no variance.
  ///
  /// - Parameters:
  ///   - first: A score's area.
  ///   - second: A score's area of other cases.
  public init?(_ first: AreaUnderCurve, _ second: AreaUnderCurve) {
    guard let one = first.variance, let other = second.variance else { return nil }
    func own(_ variance: Double, _ area: AreaUnderCurve) -> Double {
      variance * variance / Double(area.diseasedCount + area.healthyCount - 1)
    }
    let sum = one + other
    value = first.value - second.value
    statistic = value / sum.squareRoot()
    degreesOfFreedom = sum * sum / (own(one, first) + own(other, second))
    pValue =
      2 * StudentDistribution(degreesOfFreedom: degreesOfFreedom).cumulative(-abs(statistic))
  }
}
