internal import CSQLite

extension Database {
  /// From here on, refuses all statements but those that a ledger needs.
  ///
  /// Triggers stop statements that should not be; this stops the statements that would remove triggers.
  /// Neither stops a program that opens the file by itself: that is what the tree and checkpoints that
  /// others keep are for.
  func restrictStatements() throws(LedgerError) {
    try withHandle { (handle) throws(LedgerError) in
      try check(
        sqlite3_set_authorizer(
          handle,
          { _, action, first, second, _, _ in
            let isAllowed = StatementRules.allow(
              action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
            return isAllowed ? SQLITE_OK : SQLITE_DENY
          }, nil))
    }
  }
}

/// What statements may do on a connection that keeps a ledger; the rest is refused.
private enum StatementRules {
  static let appendable: Set<String> = [
    "event", "content", "kind", "subtree", "checkpoint", "erasure",
  ]
  /// Deleting content is what the erasure's trigger watches.
  static let deletable: Set<String> = ["content"]
  static let functions: Set<String> = ["coalesce", "length", "max", "glob"]
  static let settings: Set<String> = [
    "wal_checkpoint", "journal_mode", "synchronous", "integrity_check", "page_count", "page_size",
  ]

  /// Whether a statement may do something.
  ///
  /// - Parameters:
  ///   - action: SQLite's number of what a statement wants to do.
  ///   - first: The table, the setting or nothing, depending on the action.
  ///   - second: The column or the function's name.
  /// - Returns: Whether it may.
  static func allow(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_TRANSACTION: true
    case SQLITE_FUNCTION: second.map { functions.contains($0) } ?? false
    case SQLITE_INSERT: first.map { appendable.contains($0) } ?? false
    case SQLITE_DELETE: first.map { deletable.contains($0) } ?? false
    case SQLITE_PRAGMA: first.map { settings.contains($0) } ?? false
    default: false
    }
  }
}
