/// A human's decision which polyps a result is of.
public struct ManualLink: Hashable, Sendable {
  /// The result, with all its releases.
  public let result: ResultKey
  /// The polyps, all of one examination; none where nobody can say it any more.
  public let polyps: [PolypKey]
  /// Who decided, when and why.
  public let decision: Decision

  /// States a decision.
  public init(result: ResultKey, polyps: [PolypKey], decision: Decision) {
    self.result = result
    self.polyps = Set(polyps).sorted()
    self.decision = decision
  }
}

/// A human's reading of a report that was ambiguous.
///
/// What a report says for sure is not read again: a diagnosis is the pathologist's to amend.
public struct ManualReading: Hashable, Sendable {
  /// The release that was read.
  public let release: ResultVersion
  /// What it says.
  public let conclusion: Conclusion
  /// Who decided, when and why.
  public let decision: Decision

  /// States a reading.
  public init(release: ResultVersion, conclusion: Conclusion, decision: Decision) {
    self.release = release
    self.conclusion = conclusion
    self.decision = decision
  }
}

/// Who decided something, when and why.
public struct Decision: Hashable, Sendable {
  /// Who: a key, not empty.
  public let by: String
  /// When, in milliseconds since 1970-01-01 00:00 UTC; a later decision replaces an earlier one.
  public let at: Int64
  /// Why, not empty.
  public let reason: String

  /// States a decision.
  public init(by: String, at: Int64, reason: String) {
    self.by = by
    self.at = at
    self.reason = reason
  }
}

/// What became of a decision.
public enum DecisionOutcome: String, CaseIterable, Sendable {
  /// It counts.
  case applied
  /// A later one counts.
  case superseded
  /// Another one of the same time says something else: neither counts.
  case tied
  /// Nobody or no reason is named.
  case unsigned
  /// The result or release is not there.
  case unknownResult = "unknown_result"
  /// A polyp is not there, or they are of several examinations.
  case unknownPolyp = "unknown_polyp"
  /// The result is of another patient.
  case otherPatient = "other_patient"
  /// A polyp was not resected.
  case notResected = "not_resected"
  /// The report was not ambiguous, or the reading is.
  case notNeeded = "not_needed"
}
