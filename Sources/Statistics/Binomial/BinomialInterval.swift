internal import Foundation

/// Intervals of a share of independent trials.
public enum BinomialInterval {
  /// The exact interval (Clopper and Pearson, Biometrika 1934): covers at least as often as it says.
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public static func clopperPearson(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let tail = checkedTail(hits, trials, confidence)
    return clopperPearson(hits: Double(hits), misses: Double(trials - hits), tail: tail)
  }

  /// The exact interval of any numbers of hits and misses, such as those of an effective sample.
  static func clopperPearson(hits: Double, misses: Double, tail: Double) -> Interval {
    Interval(
      low: hits <= 0 ? 0 : BetaDistribution(a: hits, b: misses + 1).quantile(tail),
      // The upper end mirrors the lower end of the misses, so that no precision is lost near 1.
      high: misses <= 0 ? 1 : 1 - BetaDistribution(a: misses, b: hits + 1).quantile(tail))
  }

  /// The lower end of the exact one-sided interval.
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The bound, [0, 1].
  public static func lowerBound(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Double {
    _ = checkedTail(hits, trials, confidence)
    guard hits > 0 else { return 0 }
    return BetaDistribution(a: Double(hits), b: Double(trials - hits + 1)).quantile(1 - confidence)
  }

  /// The score interval (Wilson, Journal of the American Statistical Association 1927).
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public static func wilson(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let z = NormalDistribution.quantile(1 - checkedTail(hits, trials, confidence))
    return wilson(share: Double(hits) / Double(trials), trials: Double(trials), z: z)
  }

  /// The score interval of a share of any number of trials, such as an effective one.
  static func wilson(share: Double, trials: Double, z: Double) -> Interval {
    let square = z * z
    let centre = (share + square / (2 * trials)) / (1 + square / trials)
    let reach =
      z / (1 + square / trials)
      * (share * (1 - share) / trials + square / (4 * trials * trials)).squareRoot()
    return Interval(low: max(0, centre - reach), high: min(1, centre + reach))
  }

  /// The interval of Jeffreys' prior, Beta(½, ½), with ends of 0 and 1 where nothing or all had the
  /// outcome.
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public static func jeffreys(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let tail = checkedTail(hits, trials, confidence)
    let posterior = BetaDistribution(a: Double(hits) + 0.5, b: Double(trials - hits) + 0.5)
    return Interval(low: posterior.quantile(tail), high: posterior.quantile(1 - tail))
  }

  static func checkedTail(_ hits: Int, _ trials: Int, _ confidence: Double) -> Double {
    precondition(
      trials > 0 && (0...trials).contains(hits), "\(hits) of \(trials) trials cannot be")
    precondition(confidence > 0 && confidence < 1, "\(confidence) is not within (0, 1)")
    return (1 - confidence) / 2
  }
}
