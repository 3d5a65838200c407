internal import Foundation

/// How many of independent trials of one probability have an outcome.
public struct BinomialDistribution: Hashable, Sendable {
  /// How many trials there are, at least 0.
  public let trials: Int
  /// The probability of the outcome, [0, 1].
  public let probability: Double

  /// A distribution by its parameters.
  public init(trials: Int, probability: Double) {
    precondition(trials >= 0 && (0...1).contains(probability), "trials and a probability")
    self.trials = trials
    self.probability = probability
  }

  /// The probability of exactly so many hits.
  public func mass(_ hits: Int) -> Double {
    guard (0...trials).contains(hits) else { return 0 }
    if probability == 0 { return hits == 0 ? 1 : 0 }
    if probability == 1 { return hits == trials ? 1 : 0 }
    let (n, k) = (Double(trials), Double(hits))
    let ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    return exp(ways + k * log(probability) + (n - k) * log1p(-probability))
  }

  /// The probability of at least so many hits.
  public func atLeast(_ hits: Int) -> Double {
    if hits <= 0 { return 1 }
    if hits > trials { return 0 }
    return BetaDistribution(a: Double(hits), b: Double(trials - hits + 1)).cumulative(probability)
  }

  /// The probability of at most so many hits.
  public func atMost(_ hits: Int) -> Double { 1 - atLeast(hits + 1) }
}
