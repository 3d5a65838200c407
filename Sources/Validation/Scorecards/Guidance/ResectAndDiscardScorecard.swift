public import Statistics

/// PIVI-1: whether diminutive polyps may be thrown away without pathology (Rex et al., Gastrointestinal
/// Endoscopy 2011;73:419).
///
/// In 90 % of patients or more, the surveillance interval by high-confidence calls of polyps of at most
/// 5 mm, and pathology of all others, is to be that by pathology of all. Intervals are equal only if the
/// whole range is; findings with the same interval agree.
public struct ResectAndDiscardScorecard: Hashable, Sendable {
  /// What a patient's findings come to.
  public struct Category: Hashable, Sendable, Comparable {
    /// When the patient is to be looked at again.
    public let interval: SurveillanceInterval
    /// Whether there is any neoplasm.
    public let hasNeoplasm: Bool

    /// By interval, those with a neoplasm first.
    public static func < (one: Self, other: Self) -> Bool {
      (one.interval, one.hasNeoplasm ? 0 : 1) < (other.interval, other.hasNeoplasm ? 0 : 1)
    }
  }

  /// What comes out by one way to count sessile serrated lesions.
  public struct Reading: Hashable, Sendable {
    /// Patients that count, and why the others do not.
    public let accounting: Accounting
    /// Agreement of intervals, the outcome, against the rule.
    public let agreement: Judgement
    /// The share of patients whose interval is the same or earlier: nobody is seen too late.
    public let notLater: ShareEstimate?
    /// The intervals that occur, the earliest first.
    public let intervals: [SurveillanceInterval]
    /// Patients by interval, by looks (rows) and by pathology (columns), in the order of ``intervals``.
    public let table: AgreementTable
    /// The categories that occur, finer than intervals.
    public let categories: [Category]
    /// Patients by category, as ``table``: its diagonal is no measure of agreement, since categories with
    /// the same interval stand apart.
    public let rawTable: AgreementTable
    /// Polyps without a diagnosis of all patients, by state.
    public let polypsWithoutReference: [ReferenceState.Missing: Int]
  }

  /// What the protocol fixes.
  public let policy: ResectAndDiscardPolicy
  /// Both ways to count sessile serrated lesions: not as neoplastic means as hyperplastic, by looks and by
  /// pathology.
  public let readings: SerratedReadings<Reading>

  /// Scores a study.
  ///
  /// - Parameters:
  ///   - polyps: All polyps of all patients that have one.
  ///   - policy: What the protocol fixes.
  public init(_ polyps: [StudyPolyp], policy: ResectAndDiscardPolicy) {
    self.policy = policy
    let patients = Dictionary(grouping: polyps, by: \.patient).sorted { $0.key < $1.key }
    readings = SerratedReadings { Self.read(patients.map(\.value), $0, policy) }
  }

  private static func read(
    _ patients: [[StudyPolyp]], _ serrated: SerratedRule, _ policy: ResectAndDiscardPolicy
  ) -> Reading {
    var pairs: [(looks: Category, pathology: Category)] = []
    var reasons: [ExclusionReason] = []
    for polyps in patients {
      switch PatientFindings.gather(polyps, serrated, policy) {
      case .success(let findings):
        pairs.append(
          (
            findings.category(\.looks, policy.guideline),
            findings.category(\.pathology, policy.guideline)
          ))
      case .failure(let reason): reasons.append(reason)
      }
    }
    func estimate(_ holds: (SurveillanceInterval, SurveillanceInterval) -> Bool) -> ShareEstimate? {
      ShareEstimate(
        pairs.map { holds($0.looks.interval, $0.pathology.interval) },
        patients: Array(pairs.indices))
    }
    let byInterval = Self.table(pairs.map { ($0.looks.interval, $0.pathology.interval) })
    let byCategory = Self.table(pairs.map { ($0.looks, $0.pathology) })
    let missing = patients.joined().compactMap { polyp -> ReferenceState.Missing? in
      if case .missing(let state) = polyp.reference { state } else { nil }
    }
    return Reading(
      accounting: Accounting(unit: .patients, included: pairs.count, excluded: reasons),
      agreement: Judgement(estimate(==), policy.rule), notLater: estimate(<=),
      intervals: byInterval.values, table: byInterval.table, categories: byCategory.values,
      rawTable: byCategory.table,
      polypsWithoutReference: Dictionary(missing.map { ($0, 1) }, uniquingKeysWith: +))
  }

  private static func table<Value: Hashable & Comparable>(
    _ pairs: [(Value, Value)]
  ) -> (values: [Value], table: AgreementTable) {
    let values = Set(pairs.flatMap { [$0.0, $0.1] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    var counts = Array(
      repeating: Array(repeating: 0, count: values.count), count: values.count)
    for (one, other) in pairs {
      if let row = places[one], let column = places[other] { counts[row][column] += 1 }
    }
    return (values, AgreementTable(counts))
  }
}
