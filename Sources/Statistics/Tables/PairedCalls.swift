internal import Foundation

/// Whether two ways of calling the same cases are right equally often: McNemar's tests of the cases in
/// which only one is right (McNemar, Psychometrika 1947).
public struct PairedCalls: Hashable, Sendable {
  /// Cases in which both are right.
  public let both: Int
  /// Cases in which only the first is right.
  public let firstOnly: Int
  /// Cases in which only the second is right.
  public let secondOnly: Int
  /// Cases in which neither is right.
  public let neither: Int

  /// The counts of a table.
  public init(both: Int, firstOnly: Int, secondOnly: Int, neither: Int) {
    precondition(min(both, firstOnly, secondOnly, neither) >= 0, "counts are not negative")
    self.both = both
    self.firstOnly = firstOnly
    self.secondOnly = secondOnly
    self.neither = neither
  }

  private var discordant: Int { firstOnly + secondOnly }

  /// The exact two-sided p-value; 1 without a discordant case.
  public var exactP: Double {
    let rarer = min(firstOnly, secondOnly)
    let tail = BinomialDistribution(trials: discordant, probability: 0.5).atMost(rarer)
    return min(1, 2 * tail)
  }

  /// The mid-p-value, which is less cautious than the exact one (Fagerland, Lydersen and Laake, BMC
  /// Medical Research Methodology 2013).
  public var midP: Double {
    guard firstOnly != secondOnly else {
      return 1 - BinomialDistribution(trials: discordant, probability: 0.5).mass(firstOnly)
    }
    let point = BinomialDistribution(trials: discordant, probability: 0.5)
      .mass(min(firstOnly, secondOnly))
    return exactP - point
  }

  /// The statistic, which is nearly χ² with one degree of freedom; nil without a discordant case.
  ///
  /// - Parameter isCorrected: Whether Edwards' correction for continuity is made.
  /// - Returns: The statistic.
  public func chiSquare(isCorrected: Bool) -> Double? {
    guard discordant > 0 else { return nil }
    let difference = abs(Double(firstOnly - secondOnly)) - (isCorrected ? 1 : 0)
    return max(0, difference) * max(0, difference) / Double(discordant)
  }

  /// The p-value of a statistic that is χ² with one degree of freedom.
  public static func p(ofChiSquare statistic: Double) -> Double {
    erfc((statistic / 2).squareRoot())
  }
}

/// The difference of two shares of different cases (Newcombe, Statistics in Medicine 1998, method 10).
public struct ShareDifference: Hashable, Sendable {
  /// The first share less the second.
  public let value: Double
  /// Its interval, from both shares' score intervals.
  public let interval: Interval

  /// Computes a difference.
  ///
  /// - Parameters:
  ///   - first: How many of how many had the outcome.
  ///   - second: The same of other cases.
  ///   - confidence: The level, in (0, 1).
  public init(
    _ first: (hits: Int, trials: Int), _ second: (hits: Int, trials: Int),
    confidence: Double = 0.95
  ) {
    let one = Double(first.hits) / Double(first.trials)
    let other = Double(second.hits) / Double(second.trials)
    let inner = BinomialInterval.wilson(first.hits, of: first.trials, confidence: confidence)
    let outer = BinomialInterval.wilson(second.hits, of: second.trials, confidence: confidence)
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    value = one - other
    interval = Interval(
      low: value - length(one - inner.low, outer.high - other),
      high: value + length(inner.high - one, other - outer.low))
  }
}
