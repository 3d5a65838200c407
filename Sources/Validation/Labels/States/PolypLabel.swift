/// A polyp's label: its state, and the diagnosis where the state has one.
public struct PolypLabel: Hashable, Sendable {
  /// What is there of results for a polyp.
  public enum Evidence: Hashable, Sendable {
    /// Nothing.
    case none
    /// A result that nobody could place, and none for this polyp.
    case unplaced
    /// All releases of the result that is linked to it, and how many polyps share it.
    case results([PathologyResult], polypCount: Int)
  }

  /// Why a polyp is still pending.
  public enum Waiting: String, CaseIterable, Sendable {
    /// There is no result.
    case noResult = "no_result"
    /// There are preliminary results only.
    case preliminary
    /// A human has to read the report.
    case unread
  }

  /// The polyp.
  public let polyp: PolypKey
  /// Its state.
  public let state: LabelState
  /// The diagnosis; nil where the state has none.
  public let finding: Finding?
  /// Why it is pending; nil in other states.
  public let waiting: Waiting?
  /// The release that counts; nil where none does.
  public let decisive: ResultVersion?
  /// The first final release; nil where there is none.
  public let firstFinal: ResultVersion?
  /// The last final release; nil where there is none.
  public let lastFinal: ResultVersion?

  /// The one function that gives a polyp its state.
  ///
  /// - Parameters:
  ///   - polyp: What the endoscopy says.
  ///   - evidence: What the laboratory says.
  ///   - policy: What the protocol says.
  /// - Returns: The label.
  public static func of(
    _ polyp: PolypFacts, _ evidence: Evidence, policy: LabelPolicy
  ) -> PolypLabel {
    func without(_ state: LabelState, _ waiting: Waiting? = nil) -> PolypLabel {
      PolypLabel(
        polyp: polyp.key, state: state, finding: nil, waiting: waiting, decisive: nil,
        firstFinal: nil, lastFinal: nil)
    }
    if polyp.hasWithdrawn { return without(.patientWithdrew) }
    switch polyp.fate {
    case .leftInSitu: return without(.leftInSitu)
    case .discardedByPolicy: return without(.discardedByPolicy)
    case .resected: break
    }
    switch evidence {
    case .none, .unplaced:
      if polyp.retrieval == .notRetrieved { return without(.noTissue) }
      return evidence == .none ? without(.pending, .noResult) : without(.unlinkable)
    case .results(let releases, let polypCount):
      let finals = releases.filter(\.status.isFinal).sorted { $0.version < $1.version }
      guard let first = finals.first, let last = finals.last else {
        return without(.pending, .preliminary)
      }
      let decisive = policy.precedence == .firstFinal ? first : last
      let (state, finding) = state(
        decisive, isAmended: finals.count > 1, polypCount: polypCount, policy)
      return PolypLabel(
        polyp: polyp.key, state: state, finding: finding,
        waiting: state == .pending ? .unread : nil, decisive: decisive.version,
        firstFinal: first.version, lastFinal: last.version)
    }
  }

  private static func state(
    _ result: PathologyResult, isAmended: Bool, polypCount: Int, _ policy: LabelPolicy
  ) -> (LabelState, Finding?) {
    if let second = result.secondReading {
      if result.conclusion.isAmbiguous || second.isAmbiguous { return (.pending, nil) }
      if !agree(result.conclusion, second, policy.agreement) { return (.discordantReview, nil) }
    }
    switch result.conclusion {
    case .ambiguous: return (.pending, nil)
    case .inadequate: return (.inadequate, nil)
    case .noTissue: return (.noTissue, nil)
    case .diagnosed(var findings):
      // Beside a single polyp lies normal mucosa; in a shared jar it may be one of the polyps.
      let isAlone = polypCount == 1 && findings.contains { $0.category != .normalMucosa }
      if isAlone { findings.removeAll { $0.category == .normalMucosa } }
      guard let finding = common(findings) else { return (.jarAmbiguous, nil) }
      if finding.category == .normalMucosa { return (.noPolypTissue, nil) }
      return (isAmended ? .finalAmended : .finalSingle, finding)
    }
  }

  /// What several findings have in common; nil where their categories differ.
  static func common(_ findings: [Finding]) -> Finding? {
    guard let first = findings.first, findings.allSatisfy({ $0.category == first.category }) else {
      return nil
    }
    let sameDysplasia = findings.allSatisfy { $0.dysplasia == first.dysplasia }
    let sameVillous = findings.allSatisfy { $0.villous == first.villous }
    return Finding(
      first.category, dysplasia: sameDysplasia ? first.dysplasia : .notStated,
      villous: sameVillous ? first.villous : .notStated)
  }

  private static func agree(
    _ one: Conclusion, _ two: Conclusion, _ agreement: LabelPolicy.Agreement
  ) -> Bool {
    guard case .diagnosed(let first) = one, case .diagnosed(let second) = two else {
      return one == two
    }
    switch agreement {
    case .category: return Set(first.map(\.category)) == Set(second.map(\.category))
    case .neoplasia:
      return Set(first.map(\.category.isNeoplastic)) == Set(second.map(\.category.isNeoplastic))
    }
  }
}
