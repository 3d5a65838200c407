public import Statistics

/// A figure of both versions on the same cases, and whether the candidate's is good enough.
public struct FigureComparison: Sendable {
  /// What is measured.
  public let figure: PromotionFigure
  /// The candidate's figure.
  public let candidate: FigureEstimate
  /// The active version's; nil where none is active.
  public let active: FigureEstimate?
  /// By how much the candidate may be worse.
  public let margin: Double
  /// The candidate's figure less the active version's; nil where none is active.
  public let difference: Difference?

  /// A difference and what it is known to.
  public struct Difference: Hashable, Sendable {
    /// The candidate's figure less the active version's.
    public let value: Double
    /// Its standard error over patients; nil where patients do not differ.
    public let standardError: Double?
    /// Its two-sided 95 % interval.
    public let interval: Interval
    /// The one-sided bound of the rule's confidence.
    public let lowerBound: Double
  }

  /// How many patients have a case that counts, for the version that has fewer.
  public var patientCount: Int {
    min(candidate.patientCount, active?.patientCount ?? candidate.patientCount)
  }

  /// Whether the bound is above -margin; nil where there is nothing to compare with.
  public var isNonInferior: Bool? { difference.map { $0.lowerBound > -margin } }

  /// Compares.
  ///
  /// - Throws: `TrainingError` with the code `notComparable` or `tooFewPatients`, where a figure or the
  ///   difference's variance is not defined.
  init(
    _ figure: PromotionFigure, margin: Double, confidence: Double, sample: FigureSample,
    isSameThroughout: Bool
  ) throws(TrainingError) {
    let estimates = sample.estimates
    self.figure = figure
    self.margin = margin
    guard let candidate = estimates.candidate else { throw Self.undefined(figure, "the candidate") }
    self.candidate = candidate
    guard let activeEstimate = estimates.active else {
      active = nil
      difference = nil
      return
    }
    guard let activeEstimate else { throw Self.undefined(figure, "the active version") }
    active = activeEstimate
    guard let paired = sample.difference, paired.clusterCount > 1 else {
      throw TrainingError(
        .tooFewPatients,
        "\(figure.rawValue): the cases that it counts come from too few patients to tell how far the "
          + "versions are apart; use a larger test set")
    }
    // Versions that answer alike throughout do not differ, whichever patients are drawn.
    difference =
      isSameThroughout
      ? Difference(
        value: 0, standardError: 0, interval: Interval(low: 0, high: 0), lowerBound: 0)
      : Difference(
        value: paired.value, standardError: paired.standardError, interval: paired.interval(),
        lowerBound: paired.lowerBound(confidence: confidence))
  }

  private static func undefined(_ figure: PromotionFigure, _ version: String) -> TrainingError {
    let reason =
      figure == .npv
      ? "\(version) calls no polyp negative"
      : "\(version) has no case that it counts"
    return TrainingError(
      .notComparable,
      "\(figure.rawValue) is not defined: \(reason); choose another figure or test set")
  }
}
