import Base

/// Appends to the last segment of a ledger.
///
/// Used by the one thread that owns the connection.
final class SegmentWriter {
  let segment: Segment
  /// The right edge of the tree of all events.
  private(set) var frontier: TreeFrontier
  private var kindNumbers: [String: Int] = [:]

  /// Goes on after the last event of a segment.
  init(_ segment: Segment) throws(LedgerError) {
    let frontier = try LedgerTree([segment]).frontier(size: segment.endSequence())
    self.segment = segment
    self.frontier = frontier
    try readKinds()
  }

  private var database: Database { segment.database }

  /// The number of the next event.
  var size: Int { frontier.size }

  /// Whether the connection is in a state that only a new one mends.
  var isBroken: Bool { database.isInTransaction }

  /// Runs appends as one transaction; when it throws, none of them has happened.
  ///
  /// A process that ends before the next transaction may yet leave them all in the file, where the
  /// failure came after the last byte was written: what throws is not acknowledged, not undone.
  func transaction<Value>(_ body: () throws(LedgerError) -> Value) throws(LedgerError) -> Value {
    let before = (frontier, kindNumbers)
    do throws(LedgerError) {
      return try database.transaction(body)
    } catch {
      (frontier, kindNumbers) = before
      throw error
    }
  }

  /// Appends an event, within a transaction.
  func append(_ draft: EventDraft) throws(LedgerError) -> Receipt {
    let sequence = size
    let salt: [UInt8]
    do throws(SystemError) {
      salt = try RandomBytes.make(EventEnvelope.saltByteCount)
    } catch {
      throw LedgerError(.inputOutput, database.path, "\(error); salts need random bytes")
    }
    let time = draft.time ?? 0
    let hash = EventEnvelope.leafHash(
      salt: salt,
      EventEnvelope.text(
        sequence: sequence, kind: draft.kind.name, time: time, request: draft.request,
        payload: draft.payload.bytes))
    try database.run(
      "INSERT INTO event (sequence, kind, time, hash, request) VALUES (?, ?, ?, ?, ?)",
      .integer(sequence), .integer(try number(of: draft.kind)), .integer(Int(time)), .digest(hash),
      draft.request.map { .text($0) } ?? .null)
    try database.run(
      "INSERT INTO content (sequence, salt, payload) VALUES (?, ?, ?)", .integer(sequence),
      .blob(salt), .utf8(draft.payload.bytes))
    try appendLeaf(hash)
    return Receipt(sequence: sequence, leafHash: hash, isRepeat: false)
  }

  /// Notes that the event just appended is a checkpoint, so that the newest one is found at once.
  func noteCheckpoint(_ sequence: Int) throws(LedgerError) {
    try database.run("INSERT INTO checkpoint (sequence) VALUES (?)", .integer(sequence))
  }

  /// Notes that an event is erased by another, and removes its content where this file has it.
  func erase(_ target: Int, by sequence: Int) throws(LedgerError) {
    try database.run(
      "INSERT INTO erasure (target, sequence) VALUES (?, ?)", .integer(target), .integer(sequence))
    try database.run("DELETE FROM content WHERE sequence = ?", .integer(target))
  }

  /// Moves what the write-ahead log holds into the file.
  ///
  /// Nobody is waited for: commits come first.
  ///
  /// - Parameter truncating: Whether the log is emptied, for which all readers must have ended; else as
  ///   much is moved as readers allow.
  /// - Returns: Whether all has been moved.
  /// - Throws: `LedgerError`.
  func moveLog(truncating: Bool) throws(LedgerError) -> Bool {
    database.waitForOthers(.zero)
    defer { database.waitForOthers(Database.usualWait) }
    // The row is: whether it was held up, pages in the log, pages moved; -1 without a log.
    let outcome = try database.first(
      "PRAGMA wal_checkpoint(\(truncating ? "TRUNCATE" : "PASSIVE"))"
    ) { row in (isHeldUp: row.integer(0) != 0, isAll: row.integer(1) == row.integer(2)) }
    return outcome.map { !$0.isHeldUp && $0.isAll } ?? true
  }

  private func appendLeaf(_ hash: SHA256.Digest) throws(LedgerError) {
    var completed: [(Subtree, SHA256.Digest)] = []
    frontier.append(hash) { level, position, hash in
      guard level > 0, level % LedgerTree.storedLevelStep == 0 else { return }
      completed.append((Subtree(level: level, position: position), hash))
    }
    for (subtree, hash) in completed {
      try database.run(
        "INSERT INTO subtree (level, position, hash) VALUES (?, ?, ?)", .integer(subtree.level),
        .integer(subtree.position), .digest(hash))
    }
  }

  private func number(of kind: EventKind) throws(LedgerError) -> Int {
    if let known = kindNumbers[kind.name] { return known }
    let number = kindNumbers.count + 1
    try database.run(
      "INSERT INTO kind (id, name) VALUES (?, ?)", .integer(number), .text(kind.name))
    kindNumbers[kind.name] = number
    return number
  }

  private func readKinds() throws(LedgerError) {
    try database.forEach("SELECT id, name FROM kind") { row in
      kindNumbers[row.text(1)] = row.integer(0)
    }
  }
}
