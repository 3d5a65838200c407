public import Study

/// How a study's protocol was amended while it ran, and what that leaves of what it was to show.
public struct AmendmentAccount: Equatable, Sendable {
  /// An amendment.
  public struct Amendment: Equatable, Sendable {
    /// The protocol, and what was there before it.
    public let period: ProtocolPeriod
    /// The version that it takes the place of.
    public let replacedVersion: Int
    /// What it says otherwise.
    public let changes: [ProtocolChange]

    /// Whether somebody had looked at results before.
    public var followsLook: Bool { period.looksBefore > 0 }
    /// Why it was made, as it says itself.
    public var reason: String? { period.studyProtocol.amendment?.reason }
    /// Who approved of it, as it says itself.
    public var approval: String? { period.studyProtocol.amendment?.approval }
  }

  /// All, in order.
  public let amendments: [Amendment]

  init(_ periods: [ProtocolPeriod]) {
    amendments = zip(periods, periods.dropFirst()).map { former, period in
      Amendment(
        period: period, replacedVersion: former.studyProtocol.version,
        changes: period.studyProtocol.changes(from: former.studyProtocol))
    }
  }

  /// Why a hypothesis is exploratory: what it is judged by was changed after somebody had seen outcomes.
  ///
  /// Each step counts, so that a bound that was changed and changed back is one that was chosen after a look.
  ///
  /// - Parameter hypothesis: Its name within the protocol.
  /// - Returns: The changes in words; none for one that stands as it did before the first look.
  public func changesAfterLook(_ hypothesis: String) -> [String] {
    amendments.filter(\.followsLook).flatMap { amendment in
      amendment.changes.filter {
        $0.bearing == .judgement && $0.member != "subgroups"
          && ($0.hypothesis == nil || $0.hypothesis == hypothesis)
      }.map { "version \(amendment.period.studyProtocol.version), \($0.member): \($0.words)" }
    }
  }

  /// Whether a subgroup was there before the first look.
  ///
  /// - Parameters:
  ///   - name: The subgroup.
  ///   - periods: All protocols.
  /// - Returns: Whether every protocol that a look could not have shaped has it.
  static func isStatedBeforeLook(_ name: String, _ periods: [ProtocolPeriod]) -> Bool {
    guard let last = periods.last(where: { $0.looksBefore == 0 }) else { return true }
    return last.studyProtocol.subgroups.contains(name)
  }
}
