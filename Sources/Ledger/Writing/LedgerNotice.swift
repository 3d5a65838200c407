/// What a ledger's writer tells, besides the answers to calls.
public enum LedgerNotice: Equatable, Sendable {
  /// Events could not be written. Callers of strict appends have the error; batched events wait.
  case writeFailed(LedgerError)
  /// Writing works again, after so many attempts that failed.
  case writesAgain(failures: Int)
  /// So many batched events were lost, because too many waited already; the ledger has an event of kind
  /// `ledger.loss` that says so, from now on.
  case lossRecorded(count: Int)
  /// The write-ahead log could not be moved into the file; it grows, and the next commit tries again.
  case logNotMoved(LedgerError)
}
