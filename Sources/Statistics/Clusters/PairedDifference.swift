internal import Foundation

/// How far apart two figures of the same cases are, where cases of one patient go together.
///
/// The cases are the same for both figures, so what both get right or wrong alike does not count as
/// uncertainty. Bounds use Student's distribution with patients - 1 degrees of freedom.
public struct PairedDifference: Hashable, Sendable {
  /// The first figure less the second.
  public let value: Double
  /// Its variance over patients; nil with fewer than two patients.
  public let variance: Double?
  /// How many patients have a case that counts.
  public let clusterCount: Int

  init(value: Double, variance: Double?, clusterCount: Int) {
    self.value = value
    self.variance = variance
    self.clusterCount = clusterCount
  }

  /// The square root of the variance.
  public var standardError: Double? { variance?.squareRoot() }

  /// What the difference is not below, but for a chance of 1 - confidence: the one-sided bound.
  ///
  /// Where no patient differs from another, the variance is no guide. What was not seen in any of the
  /// patients can still be so in a share of them (Clopper and Pearson's bound for none of as many),
  /// and the difference as bad as -1 there; the bound takes that for granted. It needs figures in
  /// [0, 1].
  ///
  /// - Parameter confidence: Such as 0.95, in (0, 1).
  /// - Returns: The bound.
  public func lowerBound(confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "\(confidence) is not within (0, 1)")
    return value - reach(tail: 1 - confidence, worst: value + 1)
  }

  /// The two-sided interval of a level such as 0.95.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval; where no patient differs from another as in ``lowerBound(confidence:)``.
  public func interval(confidence: Double = 0.95) -> Interval {
    precondition(confidence > 0 && confidence < 1, "\(confidence) is not within (0, 1)")
    let tail = (1 - confidence) / 2
    return Interval(
      low: value - reach(tail: tail, worst: value + 1),
      high: value + reach(tail: tail, worst: 1 - value))
  }

  private func reach(tail: Double, worst: Double) -> Double {
    guard let variance, variance > leastVariance else {
      return (1 - pow(tail, 1 / Double(clusterCount))) * worst
    }
    let student = StudentDistribution(degreesOfFreedom: Double(clusterCount - 1))
    return student.quantile(1 - tail) * variance.squareRoot()
  }
}
