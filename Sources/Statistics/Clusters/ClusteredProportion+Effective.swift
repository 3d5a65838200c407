internal import Foundation

/// What patients with several cases cost: the sample that would be as informative if all cases were
/// independent, and intervals of a share in it.
extension ClusteredProportion {
  /// The variance if all cases were independent.
  public var naiveVariance: Double { value * (1 - value) / Double(caseCount) }

  /// The variance over patients by that of independent cases.
  ///
  /// Below 1 where patients differ less than chance would have them. nil where one of the two is not known, or is 0.
  public var designEffect: Double? {
    guard let variance, variance > leastVariance, naiveVariance > 0 else { return nil }
    return variance / naiveVariance
  }

  /// As many independent cases as would be as informative (Rao and Scott, Biometrics 1992).
  public var effectiveCount: Double? { designEffect.map { Double(caseCount) / $0 } }

  /// Wilson's score interval of the effective sample; nil where that is not known.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func effectiveWilson(confidence: Double = 0.95) -> Interval? {
    effectiveCount.map {
      BinomialInterval.wilson(
        share: value, trials: $0, z: NormalDistribution.quantile(1 - (1 - confidence) / 2))
    }
  }

  /// Clopper and Pearson's interval of the effective sample, shrunk for how few patients there are (Korn
  /// and Graubard, Survey Methodology 1998; R's `survey::svyciprop(method = "beta")`); nil where the
  /// effective sample is not known.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func effectiveExact(confidence: Double = 0.95) -> Interval? {
    guard let effectiveCount, caseCount > 1 else { return nil }
    let tail = (1 - confidence) / 2
    let independent = StudentDistribution(degreesOfFreedom: Double(caseCount - 1)).quantile(tail)
    let clustered = StudentDistribution(degreesOfFreedom: Double(clusterCount - 1)).quantile(tail)
    let count = effectiveCount * (independent / clustered) * (independent / clustered)
    return BinomialInterval.clopperPearson(
      hits: count * value, misses: count * (1 - value), tail: tail)
  }

  /// Wald's interval with patients - 1 degrees of freedom, for comparison with papers that print it.
  ///
  /// It may leave [0, 1]. nil with fewer than two patients.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval.
  public func waldInterval(confidence: Double = 0.95) -> Interval? {
    guard let variance else { return nil }
    let student = StudentDistribution(degreesOfFreedom: Double(clusterCount - 1))
    let reach = student.quantile(1 - (1 - confidence) / 2) * variance.squareRoot()
    return Interval(low: value - reach, high: value + reach)
  }
}
