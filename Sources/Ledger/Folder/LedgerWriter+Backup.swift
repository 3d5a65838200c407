import Base
internal import CSQLite
import Foundation

extension LedgerWriter {
  /// Copies the ledger while it is written, and verifies the copy against a checkpoint made just before.
  ///
  /// The work is done on the calling thread, by connections of its own; appends go on meanwhile.
  ///
  /// - Parameter destination: The folder that the copy becomes; it must not be there. A copy that does
  ///   not verify stays beside it, with `.unfinished` behind its name.
  /// - Returns: What verifying the copy has shown; it is intact.
  /// - Throws: `LedgerError`: `alreadyExists`, `backupFailed`, `diskFull`, `inputOutput`.
  public func backUp(to destination: String) throws(LedgerError) -> VerificationReport {
    let checkpoint = try checkpoint()
    return try LedgerBackup.copy(
      configuration.folder, to: destination, checkpoint: checkpoint, keys: [configuration.key])
  }
}

/// Copies of ledgers.
enum LedgerBackup {
  static func copy(
    _ folder: String, to destination: String, checkpoint: LedgerCheckpoint, keys: [CheckpointKey]
  ) throws(LedgerError) -> VerificationReport {
    let unfinished = LedgerFolder(path: destination + ".unfinished")
    for path in [destination, unfinished.path] {
      var status = stat()
      guard lstat(path, &status) != 0 else {
        throw LedgerError(.alreadyExists, path, "it is there; name another folder, or remove it")
      }
    }
    let source = LedgerFolder(path: folder)
    try unfinished.create()
    for number in try source.segmentNumbers() {
      try copyFile(source.file(number), to: unfinished.file(number))
    }
    let report = try LedgerVerifier(
      folder: unfinished.path, keys: keys, external: [checkpoint.text]
    ).verify()
    guard report.isIntact, let last = report.confirmedExternalSizes.last, last == checkpoint.size
    else {
      let problem = report.findings.first?.description ?? "the checkpoint is not confirmed"
      throw LedgerError(.backupFailed, unfinished.path, "\(problem); verify the ledger itself")
    }
    do throws(SystemError) {
      try unfinished.synchronize()
      try systemCall("rename to \(destination)") { rename(unfinished.path, destination) }
      let parent = URL(fileURLWithPath: destination).deletingLastPathComponent().path
      try LedgerFolder(path: parent).synchronize()
    } catch {
      throw LedgerFolder.failure(error)
    }
    return report
  }

  /// Copies one state of a file, with what its write-ahead log holds.
  private static func copyFile(_ source: String, to path: String) throws(LedgerError) {
    let from = try Database(source, .reading)
    try from.prepareForReading()
    let copy = try Database(path, .creating)
    try from.withHandle { (fromHandle) throws(LedgerError) in
      try copy.withHandle { (toHandle) throws(LedgerError) in
        let backup = sqlite3_backup_init(toHandle, "main", fromHandle, "main")
        // All pages in one step: the writer goes on, and the copy never starts again.
        sqlite3_backup_step(backup, -1)
        try copy.check(sqlite3_backup_finish(backup))
      }
    }
    // The copy needs no other file beside it.
    try copy.prepareForWriting(.rollback, isSoleWriter: true)
  }
}
