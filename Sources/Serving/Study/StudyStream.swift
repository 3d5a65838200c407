import Study
import Wire

/// What the study's ledger knows of an open stream.
struct StudyStream: Sendable {
  /// Where the ledger says that it was opened; the number is the stream's name there.
  let receipt: LedgerReceipt
  /// The examination; nil where the station named none.
  let examination: Pseudonym?

  /// The stream's name in the ledger.
  var sequence: Int64 { Int64(receipt.sequence) }

  /// A polyp's name in the ledger.
  func reference(to polyp: Int) -> PolypReference {
    PolypReference(stream: sequence, polyp: polyp)
  }
}
