/// What shows whether a call stood before pathology was known.
struct SealEvidence {
  /// The number of the call's record.
  var sequence: Int
  /// When it was made, by this machine's clock.
  var time: Int64
  /// When the first report of the specimen was signed, and the number of the first record of a signed report;
  /// nil where there is none.
  ///
  /// The first one decides also where the protocol lets the last one count: who amends a report knows
  /// the first.
  var report: (signed: Int64, sequence: Int)?

  /// How sure the order is.
  ///
  /// - Parameter kept: Checkpoints that somebody else has kept; without a time they prove nothing.
  /// - Returns: The order.
  func order(_ kept: [KeptCheckpoint]) -> StudyPolyp.SealOrder {
    let covering = kept.filter { $0.size > sequence }.compactMap(\.time).min()
    guard let report else { return covering == nil ? .claimedBefore : .provenBefore }
    // A report whose record stands before the call's was there, whatever clocks say.
    guard sequence < report.sequence else { return .after }
    if let covering, covering < report.signed { return .provenBefore }
    return time < report.signed ? .claimedBefore : .after
  }
}
