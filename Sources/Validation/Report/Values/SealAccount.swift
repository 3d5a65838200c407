/// Which calls are known to be older than their pathology.
public struct SealAccount: Equatable, Sendable {
  /// Polyps of one order.
  public struct Row: Equatable, Sendable {
    /// The order.
    public let order: StudyPolyp.SealOrder
    /// Polyps with a diagnosis.
    public let withDiagnosis: Int
    /// Polyps without one: there is nothing yet that the call could be older than.
    public let withoutDiagnosis: Int
  }

  /// The orders of polyps that have a call; each is there.
  public let rows: [Row]
  /// Polyps that no call is of.
  public let withoutCall: Int

  init(_ cases: [StudyCase]) {
    let called = cases.filter { $0.callSequence != nil }
    withoutCall = cases.count - called.count
    rows = StudyPolyp.SealOrder.allCases.map { order in
      let members = called.filter { $0.polyp.sealOrder == order }
      let known = members.filter { if case .known = $0.polyp.reference { true } else { false } }
      return Row(
        order: order, withDiagnosis: known.count, withoutDiagnosis: members.count - known.count)
    }
  }
}
