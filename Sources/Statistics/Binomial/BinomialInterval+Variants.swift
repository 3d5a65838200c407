internal import Foundation

extension BinomialInterval {
  /// The upper end of the exact one-sided interval.
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The bound, [0, 1].
  public static func upperBound(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Double {
    1 - lowerBound(trials - hits, of: trials, confidence: confidence)
  }

  /// The score interval with correction for continuity (Newcombe, Statistics in Medicine 1998;17:857,
  /// method 4; R's `prop.test`).
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public static func wilsonCorrected(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let z = NormalDistribution.quantile(1 - checkedTail(hits, trials, confidence))
    let n = Double(trials)
    /// The lower end; the upper one is the mirror of the misses' lower end.
    func lowerEnd(_ hits: Int) -> Double {
      guard hits > 0 else { return 0 }
      let p = Double(hits) / n
      let root = (z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)).squareRoot()
      return max(0, (2 * n * p + z * z - 1 - z * root) / (2 * (n + z * z)))
    }
    return Interval(low: lowerEnd(hits), high: 1 - lowerEnd(trials - hits))
  }

  /// The interval of Agresti and Coull (The American Statistician 1998): Wald's of a sample with z²/2
  /// hits and as many misses more, cut off at 0 and 1.
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public static func agrestiCoull(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let z = NormalDistribution.quantile(1 - checkedTail(hits, trials, confidence))
    let more = Double(trials) + z * z
    return wald(share: (Double(hits) + z * z / 2) / more, trials: more, z: z).clamped
  }

  /// Wald's interval, for comparison with papers that print it: it is too narrow, of no width at 0 and 1,
  /// and may leave [0, 1].
  ///
  /// - Parameters:
  ///   - hits: How many trials had the outcome.
  ///   - trials: How many there were, at least 1.
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The interval.
  public static func wald(
    _ hits: Int, of trials: Int, confidence: Double = 0.95
  ) -> Interval {
    let z = NormalDistribution.quantile(1 - checkedTail(hits, trials, confidence))
    return wald(share: Double(hits) / Double(trials), trials: Double(trials), z: z)
  }

  private static func wald(share: Double, trials: Double, z: Double) -> Interval {
    let reach = z * (share * (1 - share) / trials).squareRoot()
    return Interval(low: share - reach, high: share + reach)
  }
}
