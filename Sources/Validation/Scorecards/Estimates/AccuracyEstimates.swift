public import Statistics

/// The shares of a two-by-two table, each with its intervals; nil where there is no case of a kind.
public struct AccuracyEstimates: Hashable, Sendable {
  /// Calls and truths.
  public let table: DiagnosticTable
  /// The share of neoplasms that are called so.
  public let sensitivity: ShareEstimate?
  /// The share of other polyps that are called so.
  public let specificity: ShareEstimate?
  /// The share of neoplastic calls that are right.
  public let positivePredictiveValue: ShareEstimate?
  /// The share of other calls that are right.
  public let negativePredictiveValue: ShareEstimate?
  /// The share of all calls that are right.
  public let accuracy: ShareEstimate?
  /// How many patients the polyps are of.
  public let patients: Int

  init(_ polyps: [DecidedPolyp]) {
    func count(_ isCalled: Bool, _ isDiseased: Bool) -> Int {
      polyps.filter { $0.isCalled == isCalled && $0.isDiseased == isDiseased }.count
    }
    table = DiagnosticTable(
      truePositives: count(true, true), falsePositives: count(true, false),
      falseNegatives: count(false, true), trueNegatives: count(false, false))
    func right(_ counts: (DecidedPolyp) -> Bool) -> ShareEstimate? {
      let kept = polyps.filter(counts)
      return ShareEstimate(
        kept.map { $0.isCalled == $0.isDiseased }, patients: kept.map(\.patient))
    }
    sensitivity = right(\.isDiseased)
    specificity = right { !$0.isDiseased }
    positivePredictiveValue = right(\.isCalled)
    negativePredictiveValue = right { !$0.isCalled }
    accuracy = right { _ in true }
    patients = Set(polyps.map(\.patient)).count
  }
}
