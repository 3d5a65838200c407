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
    self.init(one, inner, other, outer, correlation: 0)
  }

  /// The difference of two shares of the same cases (Newcombe, Statistics in Medicine 1998;17:2635, method
  /// 10); nil without a case.
  ///
  /// - Parameters:
  ///   - pairs: How often the two had the outcome: both, one alone, neither.
  ///   - confidence: The level, in (0, 1).
  public init?(_ pairs: PairedCalls, confidence: Double = 0.95) {
    let count = pairs.both + pairs.firstOnly + pairs.secondOnly + pairs.neither
    guard count > 0 else { return nil }
    let (first, second) = (pairs.both + pairs.firstOnly, pairs.both + pairs.secondOnly)
    self.init(
      Double(first) / Double(count),
      BinomialInterval.wilson(first, of: count, confidence: confidence),
      Double(second) / Double(count),
      BinomialInterval.wilson(second, of: count, confidence: confidence),
      correlation: Self.correlation(pairs))
  }

  private init(
    _ one: Double, _ inner: Interval, _ other: Double, _ outer: Interval, correlation: Double
  ) {
    func length(_ a: Double, _ b: Double) -> Double {
      max(0, a * a + b * b - 2 * correlation * a * b).squareRoot()
    }
    value = one - other
    interval = Interval(
      low: value - length(one - inner.low, outer.high - other),
      high: value + length(inner.high - one, other - outer.low))
  }

  /// The correlation of two outcomes of a case, corrected for continuity where it is positive.
  private static func correlation(_ pairs: PairedCalls) -> Double {
    let (a, b) = (Double(pairs.both), Double(pairs.firstOnly))
    let (c, d) = (Double(pairs.secondOnly), Double(pairs.neither))
    let margins = (a + b) * (c + d) * (a + c) * (b + d)
    guard margins > 0 else { return 0 }
    let product = a * d - b * c
    let corrected = product > 0 ? max(0, product - (a + b + c + d) / 2) : product
    return corrected / margins.squareRoot()
  }
}
