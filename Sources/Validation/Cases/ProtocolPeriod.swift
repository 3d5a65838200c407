public import Study

/// A protocol of a study, and what was there when it came to hold.
public struct ProtocolPeriod: Equatable, Sendable {
  /// The protocol.
  public var studyProtocol: StudyProtocol
  /// The number of its record: it holds from there on.
  public var sequence: Int
  /// When that was made, in milliseconds since 1970, UTC.
  public var time: Int64
  /// Calls that the ledger had before, those whose content is erased included.
  public var callsBefore: Int
  /// Looks at results that it had before.
  public var looksBefore: Int
  /// Calls that were made under it, those whose content is erased included.
  public var calls = 0

  /// Describes a protocol's place.
  public init(
    _ studyProtocol: StudyProtocol, sequence: Int, time: Int64, callsBefore: Int, looksBefore: Int
  ) {
    self.studyProtocol = studyProtocol
    self.sequence = sequence
    self.time = time
    self.callsBefore = callsBefore
    self.looksBefore = looksBefore
  }
}
