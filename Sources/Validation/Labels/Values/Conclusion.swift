/// What a result says of the tissue in one specimen part.
public enum Conclusion: Hashable, Sendable {
  /// One diagnosis or several different ones, in order.
  case diagnosed([Finding])
  /// There is tissue which nobody can judge.
  case inadequate
  /// There is no tissue.
  case noTissue
  /// The report may mean several things: a human has to read it.
  case ambiguous([Ambiguity])

  /// What several diagnoses say together.
  ///
  /// - Parameter findings: The diagnoses; in any order, repeated or not.
  /// - Returns: Each once and in order, or the contradiction in one of them.
  static func of(_ findings: [Finding]) -> Conclusion {
    let contradictions = findings.compactMap(\.contradiction)
    guard contradictions.isEmpty else { return .ambiguous(Ambiguity.ordered(contradictions)) }
    return findings.isEmpty ? .ambiguous([.noDiagnosis]) : .diagnosed(Set(findings).sorted())
  }

  /// The findings; empty where there is no diagnosis.
  public var findings: [Finding] {
    if case .diagnosed(let findings) = self { return findings }
    return []
  }

  /// Whether a human has to read the report.
  public var isAmbiguous: Bool {
    if case .ambiguous = self { return true }
    return false
  }
}
