import Base

/// The events that hold a signed checkpoint.
enum CheckpointEvent {
  /// The checkpoint in an event of the ledger's own; nil where there is none that can be read.
  static func checkpoint(in event: StoredEvent) -> LedgerCheckpoint? {
    let member: String
    switch event.kind {
    case .checkpoint: member = "text"
    case .segment: member = "checkpoint"
    default: return nil
    }
    guard let fields = try? event.content?.payload.fields(),
      let text = try? fields.string(member, maximumLength: SignedNote.maximumByteCount)
    else { return nil }
    return try? LedgerCheckpoint(parsing: text)
  }
}
