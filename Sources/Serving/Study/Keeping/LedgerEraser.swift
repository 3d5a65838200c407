import Ledger
import Study

/// Erases what an erasure says, also what one that was interrupted has left.
struct LedgerEraser {
  let ledger: LedgerWriter
  /// The ledger's folder.
  let folder: String
  /// Removes what a record names outside of the ledger, such as pictures of a call.
  ///
  /// It is called before the record's content goes, because nothing else says which files they are, and again
  /// after an interruption: what is gone already is no error. What it throws ends the erasure, to be taken up
  /// when the daemon starts again.
  var removeKeptFiles: (StoredEvent) throws -> Void = { _ in }

  /// Erases records that are not erased yet.
  ///
  /// - Parameters:
  ///   - erasure: Says which; it is in the ledger.
  ///   - sequence: Its number.
  /// - Returns: How many were erased now.
  /// - Throws: `LedgerError`, or what `removeKeptFiles` throws.
  func finish(_ erasure: ErasureEvent, at sequence: Int) throws -> Int {
    var count = 0
    for target in erasure.records {
      // A reader of its own, closed at once: an open one would keep what is erased in the log.
      let event = try LedgerReader(folder: folder).event(Int(target))
      guard event.content != nil else { continue }
      try removeKeptFiles(event)
      _ = try ledger.erase(
        Int(target), reason: "record \(sequence) of the study: \(erasure.reason)")
      count += 1
    }
    return count
  }

  /// Finishes erasures that were interrupted.
  ///
  /// - Returns: How many records were erased now.
  /// - Throws: `LedgerError`, or what `removeKeptFiles` throws.
  func finishAll() throws -> Int {
    var erasures: [(sequence: Int, event: ErasureEvent)] = []
    try LedgerReader(folder: folder).forEachEvent(of: EventKind(ErasureEvent.kind.rawValue)) {
      stored in
      guard let payload = stored.content?.payload.bytes,
        let event = try? ErasureEvent.kind.event(payload) as? ErasureEvent
      else { return }
      erasures.append((stored.sequence, event))
    }
    return try erasures.reduce(0) { try $0 + finish($1.event, at: $1.sequence) }
  }
}
