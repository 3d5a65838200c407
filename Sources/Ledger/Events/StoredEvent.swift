public import Base

/// An event as a file has it.
public struct StoredEvent: Equatable, Sendable {
  /// What of an event can be erased.
  public struct Content: Equatable, Sendable {
    /// 32 random bytes.
    public let salt: [UInt8]
    /// What the event says.
    public let payload: EventPayload
  }

  /// The event's number, from 0.
  public let sequence: Int
  /// What sort of thing it tells.
  public let kind: EventKind
  /// When it happened, in milliseconds since 1970; it may be before the event before.
  public let time: Int64
  /// The caller's name for the request.
  public let request: String?
  /// The hash of the event's leaf in the tree.
  public let leafHash: SHA256.Digest
  /// Salt and payload; nil where they have been erased.
  ///
  /// Then kind, time and request are no longer proved by the leaf's hash.
  public let content: Content?

  /// Whether the leaf's hash is that of this content; nil where it has been erased.
  public var isContentProved: Bool? {
    content.map { content in
      EventEnvelope.leafHash(
        salt: content.salt,
        EventEnvelope.text(
          sequence: sequence, kind: kind.name, time: time, request: request,
          payload: content.payload.bytes)) == leafHash
    }
  }
}
