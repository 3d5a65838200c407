/// SODA-1 and SODA-2: whether optical diagnosis is good enough for a strategy (Houwen et al., Endoscopy
/// 2022;54:88), of high-confidence calls of at most 5 mm.
public struct SODAScorecard: Hashable, Sendable {
  /// What is to be done with polyps that are called not neoplastic, or with all.
  public enum Strategy: String, CaseIterable, Sendable {
    /// SODA-1: polyps of rectum and sigmoid are left in place.
    case leaveInSitu = "soda_1"
    /// SODA-2: polyps are resected and thrown away.
    case resectAndDiscard = "soda_2"

    /// The polyps that count.
    public var population: PolypPopulation {
      self == .leaveInSitu ? .diminutiveRectosigmoid : .diminutive
    }

    /// The least sensitivity and specificity.
    public var thresholds: (sensitivity: Double, specificity: Double) {
      self == .leaveInSitu ? (0.9, 0.8) : (0.8, 0.8)
    }
  }

  /// What comes out by one way to count sessile serrated lesions.
  public struct Reading: Hashable, Sendable {
    /// Polyps that count, and why the others do not.
    public let accounting: Accounting
    /// All shares.
    public let estimates: AccuracyEstimates
    /// Sensitivity against the rule.
    public let sensitivity: Judgement
    /// Specificity against the rule.
    public let specificity: Judgement
    /// What polyps without a diagnosis may change.
    public let verification: VerificationAnalysis

    /// Met where both are; not evaluable where one of them is not.
    public var verdict: Judgement.Verdict {
      let both = [sensitivity.verdict, specificity.verdict]
      if both.contains(.notEvaluable) { return .notEvaluable }
      return both.contains(.notMet) ? .notMet : .met
    }
  }

  /// The strategy.
  public let strategy: Strategy
  /// Both ways to count sessile serrated lesions.
  public let readings: SerratedReadings<Reading>

  /// Scores a study.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - strategy: What is to be done.
  ///   - basis: What has to reach the thresholds.
  public init(
    _ polyps: [StudyPolyp], _ strategy: Strategy,
    basis: AcceptanceRule.Basis = .clusteredLowerBound
  ) {
    self.strategy = strategy
    let thresholds = strategy.thresholds
    readings = SerratedReadings { serrated in
      let selection = DecidedPolyp.select(polyps, strategy.population, serrated)
      let estimates = AccuracyEstimates(selection.kept)
      return Reading(
        accounting: selection.accounting, estimates: estimates,
        sensitivity: Judgement(
          estimates.sensitivity, .init(threshold: thresholds.sensitivity, basis: basis)),
        specificity: Judgement(
          estimates.specificity, .init(threshold: thresholds.specificity, basis: basis)),
        verification: VerificationAnalysis(polyps, strategy.population, serrated))
    }
  }
}
