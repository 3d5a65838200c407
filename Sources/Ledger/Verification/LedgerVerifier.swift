/// Checks a whole ledger from its files, which it only reads; also while the ledger is written.
public struct LedgerVerifier: Sendable {
  private let folder: String
  private let keys: [CheckpointKey]
  private let external: [String]
  private let examinesDatabases: Bool

  /// Says what to check.
  ///
  /// - Parameters:
  ///   - folder: The ledger's folder.
  ///   - keys: The keys with which checkpoints may be signed; without any, signatures are not looked at.
  ///   - external: Texts of checkpoints that were kept elsewhere: only they show that the end was cut
  ///     off, or that somebody with the key has written everything anew.
  ///   - examinesDatabases: Whether SQLite checks its own structures too; that takes about as long again.
  public init(
    folder: String, keys: [CheckpointKey], external: [String] = [], examinesDatabases: Bool = true
  ) {
    self.folder = folder
    self.keys = keys
    self.external = external
    self.examinesDatabases = examinesDatabases
  }

  /// Reads everything once.
  ///
  /// - Returns: What was found.
  /// - Throws: `LedgerError` where there is no ledger at all; all else is a finding.
  public func verify() throws(LedgerError) -> VerificationReport {
    let files = LedgerFolder(path: folder)
    let numbers = try files.segmentNumbers()
    guard !numbers.isEmpty else {
      throw LedgerError(.notFound, folder, "there is no ledger; name another folder")
    }
    var run = VerificationRun(keys: keys, external: external)
    for number in numbers {
      run.enter(number)
      do throws(LedgerError) {
        let segment = try Segment(reading: number, in: files)
        // One state of the file for all that is read of it.
        try segment.database.run("BEGIN")
        defer { try? segment.database.run("ROLLBACK") }
        if examinesDatabases { try run.examine(segment) }
        try run.check(segment)
      } catch {
        run.fail(number, error)
      }
    }
    return run.finish(segmentCount: numbers.count)
  }
}
