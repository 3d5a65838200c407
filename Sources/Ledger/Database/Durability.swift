internal import CSQLite

/// How a commit reaches the disk.
public enum LedgerJournal: String, CaseIterable, Sendable {
  /// A write-ahead log: one synchronisation a commit, and readers never hold up the writer.
  case writeAheadLog = "wal"
  /// A rollback journal: several synchronisations a commit. For file systems on which memory cannot be
  /// shared, such as network mounts.
  case rollback = "delete"
}

/// A connection's settings on which it depends whether an acknowledged event survives a power cut.
struct Durability: Equatable {
  /// SQLite's version, such as 3_046_001.
  var version: Int
  /// What `PRAGMA journal_mode` answers.
  var journalMode: String
  /// What `PRAGMA synchronous` answers: 0 off, 1 normal, 2 full, 3 extra.
  var synchronous: Int
  /// Whether this connection alone writes and moves the log into the file.
  var isSoleWriter: Bool

  /// The version of the library that this process runs with.
  static var libraryVersion: Int { Int(sqlite3_libversion_number()) }

  /// Whether a version has the WAL-reset defect: two connections that write or move the log into the
  /// file at the same moment can lose committed transactions.
  ///
  /// Versions 3.7.0 to 3.51.2, but for the branches in which it was mended
  /// (sqlite.org/wal.html#the_wal_reset_bug).
  static func hasWALResetDefect(_ version: Int) -> Bool {
    guard (3_007_000..<3_051_003).contains(version) else { return false }
    let mendedBranches = [3_050_007..<3_051_000, 3_044_006..<3_045_000]
    return !mendedBranches.contains { $0.contains(version) }
  }

  /// Why these settings are refused; nil where acknowledged events are safe.
  var objection: String? {
    // With a rollback journal, EXTRA also synchronises the folder from which the journal is removed.
    let leastSynchronous = ["wal": 2, "delete": 3]
    guard let least = leastSynchronous[journalMode] else {
      return "the journal mode is \(journalMode); use wal or delete"
    }
    guard synchronous >= least else {
      return "synchronous is \(synchronous) with journal mode \(journalMode); at least \(least)"
        + " is needed"
    }
    guard journalMode != "wal" || isSoleWriter || !Durability.hasWALResetDefect(version) else {
      return "SQLite \(version) can lose commits when two connections write a write-ahead log;"
        + " use one writer, a rollback journal or a newer library"
    }
    return nil
  }
}
