public import Statistics

/// A share as a report prints it: with intervals, or with the word for why there are none.
public struct ReportedShare: Hashable, Sendable {
  /// What has to be said beside the figure, or in its place.
  public enum Note: String, CaseIterable, Sendable {
    /// There is no case.
    case noCase = "no_case"
    /// There are fewer cases than the report's least number: counts are told, and no share.
    case tooFew = "too_few"
    /// All cases are of one patient: there is no interval over patients.
    case onePatient = "one_patient"
    /// All cases have the outcome, or none has: the interval over patients is the exact one of as many cases
    /// as there are patients.
    case allAlike = "all_alike"
    /// Patients do not differ: the interval over patients is the exact one of as many cases as there are
    /// patients.
    case patientsAlike = "patients_alike"
  }

  /// Shares of fewer cases than this are not told in tables of parts of a study.
  public static let leastOfParts = 10

  /// How many have the outcome.
  public let hits: Int
  /// How many there are.
  public let trials: Int
  /// How many patients they are of.
  public let patients: Int
  /// The share; nil where there is none to tell.
  public let value: Double?
  /// Clopper and Pearson's interval, as if all cases were independent; nil as the share.
  public let exact: Interval?
  /// The interval over patients; nil as the share, and with a single patient.
  public let clustered: Interval?
  /// The variance over patients by that of independent cases; nil where it is not known.
  public let designEffect: Double?
  /// What has to be said; nil for nothing.
  public let note: Note?

  /// Takes an estimate.
  ///
  /// - Parameters:
  ///   - estimate: The estimate; nil without a case.
  ///   - confidence: The intervals' level, in (0, 1).
  ///   - least: Shares of fewer cases are not told.
  public init(_ estimate: ShareEstimate?, confidence: Double = 0.95, least: Int = 1) {
    hits = estimate?.hits ?? 0
    trials = estimate?.trials ?? 0
    patients = estimate?.patients ?? 0
    guard let estimate, estimate.trials >= least else {
      (value, exact, clustered, designEffect) = (nil, nil, nil, nil)
      note = estimate == nil ? .noCase : .tooFew
      return
    }
    value = estimate.value
    exact = BinomialInterval.clopperPearson(
      estimate.hits, of: estimate.trials, confidence: confidence)
    clustered =
      estimate.patients > 1 ? estimate.proportion.interval(confidence: confidence) : nil
    designEffect = estimate.designEffect
    if estimate.patients < 2 {
      note = .onePatient
    } else if estimate.hits == 0 || estimate.hits == estimate.trials {
      note = .allAlike
    } else {
      note = estimate.designEffect == nil ? .patientsAlike : nil
    }
  }
}
