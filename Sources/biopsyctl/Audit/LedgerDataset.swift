import Base
import Foundation
import Ledger
import Validation

/// A study's dataset, as a ledger's files have it at this moment.
struct LedgerDataset {
  let dataset: StudyDataset

  /// Reads a ledger, and holds the checkpoints that were kept elsewhere against it.
  ///
  /// - Parameters:
  ///   - folder: The ledger's folder.
  ///   - keys: The keys with which checkpoints may be signed.
  ///   - checkpoints: Texts of checkpoints that were kept elsewhere.
  /// - Throws: `LedgerError` or `DatasetError`; `TrustError` for a ledger that is not intact.
  init(folder: String, keys: [CheckpointKey], checkpoints: [String]) throws {
    let tree = try LedgerVerifier(folder: folder, keys: keys, external: checkpoints).verify()
    guard tree.isIntact else { throw TrustError(folder: folder, finding: tree.findings.first) }
    let reader = try LedgerReader(folder: folder)
    var records = StudyRecords()
    var failure: DatasetError?
    try reader.forEachEvent(in: 0..<tree.sequences.upperBound) { event in
      guard failure == nil, !event.kind.isOwn else { return }
      do throws(DatasetError) {
        try records.take(
          sequence: event.sequence, time: event.time, kind: event.kind.name,
          payload: event.content?.payload.bytes)
      } catch { failure = error }
    }
    if let failure { throw failure }
    // A checkpoint's own time is the ledger's clock when it was made: it cannot have been kept earlier, and
    // who kept it can say later only when they had it.
    let kept = try checkpoints.map { text in
      let checkpoint = try LedgerCheckpoint(parsing: text)
      return KeptCheckpoint(size: checkpoint.size, time: checkpoint.time)
    }
    dataset = try records.dataset(
      origin: tree.origin, recordCount: tree.sequences.upperBound, root: tree.root,
      keptCheckpoints: kept)
  }

  /// A ledger that was changed is no source of figures.
  struct TrustError: Error, CustomStringConvertible {
    let folder: String
    let finding: LedgerFinding?
    var description: String {
      "\(folder): the ledger is not intact (\(finding.map { "\($0)" } ?? "see audit verify")); "
        + "nothing is computed of it"
    }
  }
}
