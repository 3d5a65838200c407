import Base
internal import CSQLite

/// One connection to one SQLite file, used by one thread at a time, and the statements prepared on it.
///
/// Not `Sendable`: whoever opens a connection keeps it to itself.
final class Database {
  /// What a connection may do.
  enum Access {
    /// Read and write a file that must be there.
    case writing
    /// Make a file that must not be there, and write it.
    case creating
    /// Read a file that others may be writing.
    case reading
    /// Read a file that nobody writes, in a folder in which no file can be made.
    case readingUnchanging
  }

  let path: String
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// How many pages the write-ahead log had after the last commit.
  private(set) var logPageCount = 0

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - access: What for.
  ///   - vfs: SQLite's name of the file system to go through; nil for its own.
  /// - Throws: `LedgerError`.
  init(_ path: String, _ access: Access, vfs: String? = nil) throws(LedgerError) {
    let flags: Int32
    switch access {
    case .writing: flags = SQLITE_OPEN_READWRITE
    case .creating: flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .reading: flags = SQLITE_OPEN_READONLY
    case .readingUnchanging: flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    }
    let name: String
    if case .readingUnchanging = access {
      name = "file:\(Database.escapedForURI(path))?immutable=1"
    } else {
      name = path
    }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      name, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs)
    guard let opened, code == SQLITE_OK else {
      // The handle is there even where opening failed.
      sqlite3_close_v2(opened)
      throw Database.failure(code, path, String(cString: sqlite3_errstr(code)))
    }
    self.path = path
    handle = opened
    waitForOthers(Database.usualWait)
  }

  /// Says how long a statement waits for another connection before it fails.
  func waitForOthers(_ duration: Duration) {
    sqlite3_busy_timeout(handle, Int32(duration.milliseconds))
  }

  /// Counts the pages of the write-ahead log, from here on.
  func watchLog() {
    sqlite3_wal_hook(
      handle,
      { context, _, _, pageCount in
        guard let context else { return SQLITE_OK }
        Unmanaged<Database>.fromOpaque(context).takeUnretainedValue().logPageCount = Int(pageCount)
        return SQLITE_OK
        // Unretained: the hook goes with the handle, which this object closes.
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// The statement for an SQL text, prepared once.
  func statement(_ sql: String) throws(LedgerError) -> Statement {
    if let known = statements[sql] { return known }
    var prepared: OpaquePointer?
    try check(
      sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil))
    guard let prepared else { preconditionFailure("no statement in: \(sql)") }
    let statement = Statement(owning: prepared, of: self)
    statements[sql] = statement
    return statement
  }

  /// Runs a statement that gives no rows.
  func run(_ sql: String, _ values: SQLValue...) throws(LedgerError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    _ = try statement.step()
  }

  /// Runs a query and reads its first row; nil when it has none.
  func first<Value>(
    _ sql: String, _ values: SQLValue..., read: (Statement) -> Value
  ) throws(LedgerError) -> Value? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    return try statement.step() ? read(statement) : nil
  }

  /// Runs a query and reads its rows.
  func forEach(
    _ sql: String, _ values: SQLValue..., row: (Statement) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() { try row(statement) }
  }

  /// Runs a script of statements that have no parameters.
  func runScript(_ sql: String) throws(LedgerError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
  }

  /// Runs work as one transaction: all of it is in the file afterwards, or none.
  func transaction<Value>(
    _ body: () throws(LedgerError) -> Value
  ) throws(LedgerError) -> Value {
    try run("BEGIN IMMEDIATE")
    do throws(LedgerError) {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // Some failures have ended the transaction already.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  /// Whether a transaction is open: after one that failed, the connection is of no further use.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Throws what a result code other than success stands for.
  func check(_ code: Int32) throws(LedgerError) {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    throw Database.failure(code, path, String(cString: sqlite3_errmsg(handle)))
  }

  /// Lends the C library's handle to other files of this folder.
  func withHandle<Value>(
    _ body: (OpaquePointer) throws(LedgerError) -> Value
  ) throws(LedgerError) -> Value { try body(handle) }

  // With a write-ahead log, readers and the one writer wait for each other only after a crash; with a
  // rollback journal, the writer waits for readers to end.
  static let usualWait = Duration.seconds(5)

  private static func escapedForURI(_ path: String) -> String {
    path.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
