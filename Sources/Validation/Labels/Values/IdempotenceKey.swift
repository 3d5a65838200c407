/// What makes a message that is sent again the same one.
public struct IdempotenceKey: Hashable, Sendable {
  /// The message's number (MSH-10).
  public let messageID: String
  /// The laboratory's number of the case (OBR-3).
  public let accession: String
  /// The part (OBX-4).
  public let part: String?
  /// When the report was released (OBR-22), in milliseconds since 1970-01-01 00:00 UTC.
  public let reportedAt: Int64

  /// A key by its parts.
  public init(messageID: String, accession: String, part: String?, reportedAt: Int64) {
    self.messageID = messageID
    self.accession = accession
    self.part = part
    self.reportedAt = reportedAt
  }
}
