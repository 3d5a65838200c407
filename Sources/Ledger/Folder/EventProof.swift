public import Base

/// An event and what shows that it is in the ledger of a checkpoint: enough for somebody who has
/// nothing else.
public struct EventProof: Equatable, Sendable {
  /// The event.
  public let event: StoredEvent
  /// The way from its leaf to the root.
  public let inclusion: InclusionProof
  /// The checkpoint that states the root.
  public let checkpoint: LedgerCheckpoint

  /// What is wrong with the proof; nil where it shows that the event is in the checkpoint's tree.
  ///
  /// Whether the checkpoint is one to rely on is a question for `LedgerCheckpoint.authenticity`, or for whoever
  /// has kept its text.
  public var objection: String? {
    guard inclusion.index == event.sequence, inclusion.size == checkpoint.size else {
      return "it is about another event or another tree"
    }
    guard inclusion.holds(for: event.leafHash, in: checkpoint.root) else {
      return "the event's hash is not in the checkpoint's tree"
    }
    guard event.isContentProved != false else { return "the content has another hash" }
    return nil
  }

  /// How many bytes a proof's text may have: a payload, its escapes and a checkpoint.
  public static let maximumByteCount = 8 << 20

  /// The proof as a JSON document (`Schemas/event-proof.schema.json`).
  public var json: JSONValue {
    var event: JSONObject = [
      "kind": .string(self.event.kind.name), "leaf_hash": .string(self.event.leafHash.hex),
      "sequence": .integer(Int64(self.event.sequence)), "time": .integer(self.event.time),
    ]
    if let request = self.event.request { event["request"] = .string(request) }
    if let content = self.event.content {
      event["salt"] = .string(Base64.encode(content.salt))
      // As text, because whoever parses and writes it again might change bytes that are hashed.
      event["payload"] = .string(String(decoding: content.payload.bytes, as: UTF8.self))
    }
    return [
      "checkpoint": .string(checkpoint.text), "event": .object(event),
      "path": .array(inclusion.path.map { .string($0.hex) }),
    ]
  }

  init(event: StoredEvent, inclusion: InclusionProof, checkpoint: LedgerCheckpoint) {
    self.event = event
    self.inclusion = inclusion
    self.checkpoint = checkpoint
  }

  /// Reads a text that nobody vouches for; `objection` tells whether it proves anything.
  ///
  /// - Parameter text: The document.
  /// - Throws: `LedgerError` with `invalidProof` or `invalidCheckpoint`.
  public init(parsing text: [UInt8]) throws(LedgerError) {
    guard text.count <= EventProof.maximumByteCount else {
      throw EventProof.refusal("over \(EventProof.maximumByteCount) bytes")
    }
    let parts: (event: StoredEvent, path: [SHA256.Digest], checkpoint: String)
    do throws(JSONError) {
      let fields = try JSONFields(try JSONValue(parsing: text))
      parts = (
        try EventProof.event(try fields.object("event")), try EventProof.path(fields),
        try fields.string("checkpoint", maximumLength: SignedNote.maximumByteCount)
      )
    } catch {
      throw EventProof.refusal(error.description)
    }
    let checkpoint = try LedgerCheckpoint(parsing: parts.checkpoint)
    self.init(
      event: parts.event,
      inclusion: InclusionProof(
        index: parts.event.sequence, size: checkpoint.size, path: parts.path),
      checkpoint: checkpoint)
  }

  private static func event(_ fields: JSONFields) throws(JSONError) -> StoredEvent {
    var content: StoredEvent.Content?
    if let salt = try fields.optionalString("salt") {
      guard let bytes = Base64.decode(salt) else {
        throw JSONError(.invalidValue, at: fields.location("salt"), "base64 is expected")
      }
      let payload = try fields.string("payload", maximumLength: EventPayload.maximumByteCount)
      content = StoredEvent.Content(
        salt: bytes, payload: EventPayload(stored: Array(payload.utf8)))
    }
    return StoredEvent(
      sequence: try fields.integer("sequence", in: 0...Int.max),
      kind: EventKind(stored: try fields.string("kind")),
      time: Int64(try fields.integer("time")), request: try fields.optionalString("request"),
      leafHash: try digest(.string(try fields.string("leaf_hash")), fields.location("leaf_hash")),
      content: content)
  }

  private static func path(_ fields: JSONFields) throws(JSONError) -> [SHA256.Digest] {
    var path: [SHA256.Digest] = []
    for element in try fields.elements("path", count: 0...Int.bitWidth) {
      path.append(try digest(element.value, element.path))
    }
    return path
  }

  private static func digest(
    _ value: JSONValue, _ place: String
  ) throws(JSONError) -> SHA256.Digest {
    guard case .string(let hex) = value, let digest = SHA256.Digest(hex: hex) else {
      throw JSONError(.invalidValue, at: place, "64 lowercase hex digits are expected")
    }
    return digest
  }

  private static func refusal(_ problem: String) -> LedgerError {
    LedgerError(.invalidProof, "the proof's text", problem)
  }
}
