internal import Statistics

/// A share of trials, with an exact interval.
public struct Proportion: Hashable, Sendable {
  /// How many trials had the outcome.
  public let successes: Int
  /// How many trials there were, at least 1.
  public let trials: Int
  /// The share in [0, 1] with its interval.
  public let estimate: Estimate

  /// Computes a share and its Clopper–Pearson interval.
  ///
  /// Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
  /// binomial", Biometrika 1934: it covers the true share at least as often as `confidence` says,
  /// for every number of trials. The ends are quantiles of beta distributions; with no success the
  /// lower end is 0, with nothing else the upper end is 1.
  ///
  /// - Parameters:
  ///   - successes: How many trials had the outcome.
  ///   - trials: How many trials there were, at least 1.
  ///   - confidence: The interval's level, in (0, 1).
  /// - Throws: `EvaluationError` with code `noImages` or `invalidOption`.
  public init(
    successes: Int, trials: Int, confidence: Double = 0.95
  ) throws(EvaluationError) {
    try checkConfidence(confidence)
    guard trials > 0 else {
      throw EvaluationError(.noImages, "a share of no trials is not defined")
    }
    guard (0...trials).contains(successes) else {
      throw EvaluationError(
        .invalidOption, "\(successes) of \(trials) trials cannot have had the outcome")
    }
    self.successes = successes
    self.trials = trials
    let interval = BinomialInterval.clopperPearson(
      successes, of: trials, confidence: confidence)
    estimate = Estimate(
      value: Double(successes) / Double(trials), low: interval.low, high: interval.high)
  }
}
