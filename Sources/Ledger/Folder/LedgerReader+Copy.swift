extension LedgerReader {
  /// Copies a ledger, also while another program writes it, and verifies the copy against the newest
  /// checkpoint in it.
  ///
  /// - Parameters:
  ///   - folder: The ledger's folder.
  ///   - destination: The folder that the copy becomes; it must not be there. A copy that does not verify
  ///     stays beside it, with `.unfinished` behind its name.
  ///   - keys: The keys with which checkpoints may be signed; without any, signatures are not looked at.
  /// - Returns: What verifying the copy has shown; it is intact.
  /// - Throws: `LedgerError`: `notFound`, `alreadyExists`, `backupFailed`, `diskFull`, `inputOutput`;
  ///   `invalidCheckpoint` for a ledger without one.
  public static func copy(
    _ folder: String, to destination: String, keys: [CheckpointKey] = []
  ) throws(LedgerError) -> VerificationReport {
    guard let newest = try LedgerReader(folder: folder).checkpoints().last else {
      throw LedgerError(
        .invalidCheckpoint, folder, "it has no checkpoint yet; the writer makes one")
    }
    return try LedgerBackup.copy(folder, to: destination, checkpoint: newest, keys: keys)
  }
}
