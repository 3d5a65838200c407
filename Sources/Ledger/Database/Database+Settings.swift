internal import CSQLite

extension Database {
  /// Makes a new connection one that keeps a ledger.
  ///
  /// What the connection answers is asked for again: SQLite passes over settings that it does not know.
  ///
  /// - Parameters:
  ///   - journal: How commits reach the disk.
  ///   - isSoleWriter: Whether the ledger's lock is held, so that no other connection writes.
  /// - Throws: `LedgerError`: `unsafeSettings`.
  func prepareForWriting(_ journal: LedgerJournal, isSoleWriter: Bool) throws(LedgerError) {
    try setCommonSwitches()
    try set("recursive_triggers", "1")
    // Erased payloads are overwritten with zeros.
    try set("secure_delete", "1")
    try set("journal_mode", journal.rawValue)
    try set("synchronous", journal == .writeAheadLog ? "2" : "3")
    // The writer itself decides when the log moves into the file, and nobody waits for it then.
    try set("wal_autocheckpoint", "0")
    watchLog()
    try requireDurability(isSoleWriter: isSoleWriter)
  }

  /// Makes a new connection one that reads a ledger and changes nothing.
  func prepareForReading() throws(LedgerError) {
    try setCommonSwitches()
    try set("query_only", "1")
  }

  /// Throws where an acknowledged event might be lost.
  func requireDurability(isSoleWriter: Bool) throws(LedgerError) {
    let durability = Durability(
      version: Durability.libraryVersion, journalMode: try pragma("journal_mode"),
      synchronous: Int(try pragma("synchronous")) ?? 0, isSoleWriter: isSoleWriter)
    if let objection = durability.objection { throw LedgerError(.unsafeSettings, path, objection) }
  }

  /// A setting's value.
  func pragma(_ name: String) throws(LedgerError) -> String {
    try first("PRAGMA \(name)") { $0.text(0) } ?? ""
  }

  /// The size of the database, with what the write-ahead log has of it, in bytes.
  func byteCount() throws(LedgerError) -> Int {
    let pages = try first("PRAGMA page_count") { $0.integer(0) } ?? 0
    return pages * (try first("PRAGMA page_size") { $0.integer(0) } ?? 0)
  }

  private func set(_ name: String, _ value: String) throws(LedgerError) {
    // Some settings answer with a row, which says nothing that is not asked for below.
    _ = try first("PRAGMA \(name) = \(value)") { _ in }
    let answer = try pragma(name)
    guard answer == value else {
      throw LedgerError(
        .unsafeSettings, path, "SQLite keeps \(name) at \"\(answer)\" instead of \(value)")
    }
  }

  private func setCommonSwitches() throws(LedgerError) {
    let switches: [(option: Int32, isOn: Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_TRIGGER, 1), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
      // Only the writer moves the log into the file, and only when it means to.
      (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
    ]
    try withHandle { (handle) throws(LedgerError) in
      for (option, isOn) in switches {
        try check(csqlite_set_switch(handle, option, isOn))
      }
    }
    try set("cell_size_check", "1")
    try set("trusted_schema", "0")
    // A mapped file that another process cuts short would end this process.
    try set("mmap_size", "0")
  }
}
