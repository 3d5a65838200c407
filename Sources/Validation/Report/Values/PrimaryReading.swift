public import Study

/// How a study's protocol has sessile serrated lesions counted in what it decides on.
public struct PrimaryReading: Hashable, Sendable {
  /// The ways to count that a verdict has to hold by.
  public let deciding: [SerratedRule]
  /// The way that is used where one figure is shown.
  public let shown: SerratedRule
  /// Whether the protocol says it.
  ///
  /// It does with a class that is marked as serrated. If it does not, or if such classes contradict each
  /// other, a verdict has to hold both ways: nobody chooses after the fact.
  public let isStated: Bool

  /// Reads a protocol.
  public init(_ studyProtocol: StudyProtocol) {
    let stated = Set(studyProtocol.classes.filter(\.isSerrated).map(\.isNeoplastic))
    isStated = stated.count == 1
    shown = stated == [false] ? .notNeoplastic : .neoplastic
    deciding = isStated ? [shown] : [.neoplastic, .notNeoplastic]
  }
}
