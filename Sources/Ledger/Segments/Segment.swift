import Base

/// One file of a ledger, open, and how its rows are read.
///
/// Used by one thread at a time.
final class Segment {
  let database: Database
  let header: SegmentHeader

  /// Takes over a connection to a segment's file.
  init(_ database: Database) throws(LedgerError) {
    let header = try SegmentHeader(from: database)
    self.database = database
    self.header = header
  }

  var firstSequence: Int { header.firstSequence }

  /// The number after the last event's.
  func endSequence() throws(LedgerError) -> Int {
    try database.first("SELECT sequence + 1 FROM event ORDER BY sequence DESC LIMIT 1") {
      $0.integer(0)
    } ?? firstSequence
  }

  /// The event of a request id.
  func event(request: String) throws(LedgerError) -> StoredEvent? {
    var found: StoredEvent?
    try database.forEach(Segment.columns + " WHERE event.request = ?", .text(request)) {
      (row) throws(LedgerError) in found = try event(row)
    }
    return found
  }

  /// The hash of an event's leaf.
  func leafHash(_ sequence: Int) throws(LedgerError) -> SHA256.Digest {
    let hash = try database.first(
      "SELECT hash FROM event WHERE sequence = ?", .integer(sequence)
    ) { $0.digest(0) }
    guard let hash = hash ?? nil else { throw missing("event \(sequence)") }
    return hash
  }

  /// The stored hash of a complete subtree; nil where there is none.
  func storedSubtreeHash(_ subtree: Subtree) throws(LedgerError) -> SHA256.Digest? {
    try database.first(
      "SELECT hash FROM subtree WHERE level = ? AND position = ?", .integer(subtree.level),
      .integer(subtree.position)
    ) { $0.digest(0) } ?? nil
  }

  /// The stored hash of a complete subtree.
  func subtreeHash(_ subtree: Subtree) throws(LedgerError) -> SHA256.Digest {
    guard let hash = try storedSubtreeHash(subtree) else {
      throw missing("the hash of subtree \(subtree.position) of level \(subtree.level)")
    }
    return hash
  }

  /// The numbers of the events that hold checkpoints, in order; the first event of the file is one.
  func checkpointSequences() throws(LedgerError) -> [Int] {
    var sequences = header.checkpoint == nil ? [] : [firstSequence]
    try database.forEach("SELECT sequence FROM checkpoint ORDER BY sequence") { row in
      sequences.append(row.integer(0))
    }
    return sequences
  }

  /// The events of a range, in order.
  func forEachEvent(
    _ range: Range<Int>, _ body: (StoredEvent) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    try database.forEach(
      Segment.eventQuery, .integer(range.lowerBound), .integer(range.upperBound)
    ) { (row) throws(LedgerError) in
      try body(try event(row))
    }
  }

  /// The events of one kind in a range, in order.
  func forEachEvent(
    of kind: EventKind, _ range: Range<Int>, _ body: (StoredEvent) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    let id = try database.first("SELECT id FROM kind WHERE name = ?", .text(kind.name)) {
      $0.integer(0)
    }
    guard let id else { return }
    try database.forEach(
      Segment.kindQuery, .integer(range.lowerBound), .integer(range.upperBound), .integer(id)
    ) { (row) throws(LedgerError) in
      try body(try event(row))
    }
  }

  private func event(_ row: Statement) throws(LedgerError) -> StoredEvent {
    let sequence = row.integer(0)
    guard let leafHash = row.digest(3) else { throw missing("the hash of event \(sequence)") }
    let content =
      row.isNull(5)
      ? nil
      : StoredEvent.Content(salt: row.bytes(5), payload: EventPayload(stored: row.bytes(6)))
    return StoredEvent(
      sequence: sequence, kind: EventKind(stored: row.text(1)), time: Int64(row.integer(2)),
      request: row.isNull(4) ? nil : row.text(4), leafHash: leafHash, content: content)
  }

  private func missing(_ what: String) -> LedgerError {
    LedgerError(
      .damaged, database.path, "\(what) is missing; keep the file and go on from a backup")
  }

  // The columns of both queries are alike. Outer joins, because a damaged file may lack what they join.
  static let columns = """
    SELECT event.sequence, kind.name, event.time, event.hash, event.request, content.salt,
      content.payload
    FROM event LEFT JOIN kind ON kind.id = event.kind
      LEFT JOIN content ON content.sequence = event.sequence
    """
  private static let eventQuery =
    columns + " WHERE event.sequence >= ? AND event.sequence < ? ORDER BY event.sequence"
  private static let kindQuery =
    columns
    + " WHERE event.sequence >= ? AND event.sequence < ? AND event.kind = ? ORDER BY event.sequence"
}
