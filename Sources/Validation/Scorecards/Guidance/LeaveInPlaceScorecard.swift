public import Statistics

/// PIVI-2: whether diminutive polyps of rectum and sigmoid may be left in place (Rex et al.,
/// Gastrointestinal Endoscopy 2011;73:419).
///
/// The negative predictive value of high-confidence calls of at most 5 mm is to be 90 % or more.
public struct LeaveInPlaceScorecard: Hashable, Sendable {
  /// What comes out by one way to count sessile serrated lesions.
  public struct Reading: Hashable, Sendable {
    /// Polyps that count, and why the others do not.
    public let accounting: Accounting
    /// The negative predictive value against the rule.
    public let negativePredictiveValue: Judgement
    /// Calls that would count, had they a diagnosis: those that this figure rests on not having seen.
    public let unverified: Int
    /// The value if none of the unverified calls were right, and if all were; nil without any call.
    public let valueIfUnverified: Interval?
  }

  /// What a study plans by default: 90 %, by the lower end of the interval over patients.
  public static let usualRule = AcceptanceRule(threshold: 0.9, basis: .clusteredLowerBound)

  /// Both ways to count sessile serrated lesions.
  public let readings: SerratedReadings<Reading>

  /// Scores a study.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - rule: When the value is good enough.
  public init(_ polyps: [StudyPolyp], rule: AcceptanceRule = Self.usualRule) {
    readings = SerratedReadings { Self.read(polyps, $0, rule) }
  }

  private static func read(
    _ polyps: [StudyPolyp], _ serrated: SerratedRule, _ rule: AcceptanceRule
  ) -> Reading {
    let population = PolypPopulation.diminutiveRectosigmoid
    let selection = Selection<(patient: Int, isRight: Bool)>(polyps) { polyp in
      if let reason = population.reasonAgainst(polyp) { return .failure(reason) }
      return population.decision(polyp.call).flatMap { kind in
        if kind.isNeoplastic(serrated) { return .failure(.calledNeoplastic) }
        switch polyp.reference {
        case .missing(let state): return .failure(.missingReference(state))
        case .known(let diagnosis):
          return .success((polyp.patient, !diagnosis.isNeoplastic(serrated)))
        }
      }
    }
    let estimate = ShareEstimate(
      selection.kept.map(\.isRight), patients: selection.kept.map(\.patient))
    let unverified = selection.accounting.excluded.reduce(0) { sum, exclusion in
      if case .missingReference = exclusion.reason { sum + exclusion.count } else { sum }
    }
    let right = selection.kept.filter(\.isRight).count
    let all = Double(selection.kept.count + unverified)
    return Reading(
      accounting: selection.accounting, negativePredictiveValue: Judgement(estimate, rule),
      unverified: unverified,
      valueIfUnverified: all > 0
        ? Interval(low: Double(right) / all, high: Double(right + unverified) / all) : nil)
  }
}
