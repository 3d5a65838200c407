/// How the intervals around a dataset's figures are made.
///
/// Percentile bootstrap over images (Efron and Tibshirani, "An introduction to the bootstrap",
/// 1993): as many images as there are get drawn with replacement, all figures are computed of the
/// draw, and this is repeated. The same seed gives the same intervals on every machine.
public struct BootstrapConfiguration: Hashable, Sendable {
  /// The seed of the draws.
  public let seed: UInt64
  /// How many times to draw, in 1...1,000,000.
  public let resamples: Int
  /// The share of the resampled figures that an interval spans, in (0, 1).
  public let confidence: Double

  /// 2000 resamples, 95 % intervals, seed 20230607.
  public static let standard = BootstrapConfiguration(
    checkedSeed: 20_230_607, resamples: 2000, confidence: 0.95)

  /// Configures the bootstrap.
  ///
  /// - Parameters:
  ///   - seed: The seed of the draws.
  ///   - resamples: How many times to draw, in 1...1,000,000.
  ///   - confidence: The share that an interval spans, in (0, 1).
  /// - Throws: `EvaluationError` with code `invalidOption`.
  public init(
    seed: UInt64 = standard.seed, resamples: Int = standard.resamples,
    confidence: Double = standard.confidence
  ) throws(EvaluationError) {
    guard (1...1_000_000).contains(resamples) else {
      throw EvaluationError(
        .invalidOption, "the bootstrap takes 1 to 1000000 resamples, not \(resamples)")
    }
    try checkConfidence(confidence)
    self.init(checkedSeed: seed, resamples: resamples, confidence: confidence)
  }

  private init(checkedSeed: UInt64, resamples: Int, confidence: Double) {
    seed = checkedSeed
    self.resamples = resamples
    self.confidence = confidence
  }
}

/// Refuses a confidence level that is not strictly between 0 and 1.
///
/// - Parameter confidence: The level.
/// - Throws: `EvaluationError` with code `invalidOption`.
func checkConfidence(_ confidence: Double) throws(EvaluationError) {
  guard confidence > 0, confidence < 1 else {
    throw EvaluationError(
      .invalidOption, "the confidence level \(confidence) is not between 0 and 1, such as 0.95")
  }
}
