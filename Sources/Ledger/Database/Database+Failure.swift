internal import CSQLite

extension Database {
  /// What SQLite's result codes mean for a ledger: the only place that knows.
  ///
  /// - Parameters:
  ///   - code: The extended result code.
  ///   - path: The database's file.
  ///   - message: SQLite's words, which never hold bound values.
  /// - Returns: The error.
  static func failure(_ code: Int32, _ path: String, _ message: String) -> LedgerError {
    let meaning: (code: LedgerError.Code, remedy: String)
    switch code & 0xFF {
    case _ where code == SQLITE_READONLY | (3 << 8):
      // SQLITE_READONLY_ROLLBACK is a cast macro in C, which Swift does not import.
      meaning = (
        .inputOutput, "open the ledger for writing once, so that what a crash left is undone"
      )
    case SQLITE_FULL: meaning = (.diskFull, "make room on the disk")
    case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM:
      meaning = (.inputOutput, "look at the disk, the mount and the file's permissions")
    case SQLITE_PROTOCOL:
      meaning = (.inputOutput, "locks of the file fail; look at the disk and the mount")
    case SQLITE_BUSY, SQLITE_LOCKED: meaning = (.inUse, "end the other program that uses it")
    case SQLITE_CORRUPT:
      meaning = (
        .damaged,
        "verify the ledger; where it is damaged, keep the file as it is and go on from a backup"
      )
    case SQLITE_NOTADB: meaning = (.foreignFile, "name the folder of a ledger")
    default: meaning = (.database, "report this together with SQLite's code")
    }
    return LedgerError(
      meaning.code, path, "\(message) (SQLite \(code)); \(meaning.remedy)", sqliteCode: code)
  }
}
