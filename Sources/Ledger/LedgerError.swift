/// Why a ledger could not be opened, written, read or proved.
///
/// The text names the file or the event and the remedy; it never has anything of an event's payload.
public struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// There is no ledger in the folder.
    case notFound
    /// There is a ledger in the folder already.
    case alreadyExists
    /// Another process, or another part of this one, has the ledger open for writing.
    case inUse
    /// A file is no ledger, or one of a format that this version does not know.
    case foreignFile
    /// The ledger is another one than the configuration says.
    case wrongLedger
    /// The file is damaged.
    case damaged
    /// This combination of library version and settings could lose acknowledged events.
    case unsafeSettings
    /// The disk is full.
    case diskFull
    /// The disk or the file system failed.
    case inputOutput
    /// SQLite refused a statement, or failed in a way that is none of the others.
    case database
    /// An event's kind is not allowed.
    case invalidKind
    /// An event's payload is not allowed.
    case invalidPayload
    /// A request id is not allowed.
    case invalidRequest
    /// The request's id is that of another event, which says something else.
    case requestReused
    /// A checkpoint's text, or a key's name, is not allowed.
    case invalidCheckpoint
    /// A proof's text is not allowed, or a proof cannot be made or does not hold.
    case invalidProof
    /// There is no such event.
    case noSuchEvent
    /// The event's payload has been erased before.
    case alreadyErased
    /// The event belongs to the ledger itself and cannot be erased.
    case notErasable
    /// A copy does not verify.
    case backupFailed
    /// The ledger has been closed.
    case closed
  }

  /// What kind of failure it is.
  public let code: Code
  /// The file, folder, event or setting at hand.
  public let subject: String
  /// What is wrong, and what to do about it.
  public let problem: String
  /// SQLite's extended result code, where SQLite reported the failure.
  public let sqliteCode: Int32?

  init(_ code: Code, _ subject: String, _ problem: String, sqliteCode: Int32? = nil) {
    self.code = code
    self.subject = subject
    self.problem = problem
    self.sqliteCode = sqliteCode
  }

  /// Subject and problem in one line.
  public var description: String { "\(subject): \(problem)" }

  /// Two errors are equal when their codes are: the rest is context for people.
  public static func == (left: LedgerError, right: LedgerError) -> Bool { left.code == right.code }
}
