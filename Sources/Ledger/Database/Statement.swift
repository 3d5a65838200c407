internal import CSQLite
import Base

/// A value bound to a statement.
enum SQLValue {
  case null
  case integer(Int)
  case text(String)
  /// Text that is UTF-8 already.
  case utf8([UInt8])
  case blob([UInt8])
  case digest(SHA256.Digest)
}

/// A prepared statement and, while it steps, its present row.
final class Statement {
  private let handle: OpaquePointer
  // Unowned, because the database holds the statement and never outlives it.
  private unowned let database: Database

  init(owning handle: OpaquePointer, of database: Database) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  /// Binds values to the parameters, the first one first.
  func bind(_ values: [SQLValue]) throws(LedgerError) {
    for (index, value) in values.enumerated() {
      try database.check(bind(value, at: Int32(index + 1)))
    }
  }

  /// Goes to the next row; false where there is none.
  func step() throws(LedgerError) -> Bool {
    let code = sqlite3_step(handle)
    try database.check(code)
    return code == SQLITE_ROW
  }

  /// Ends the run, so that the statement can run again and holds no lock meanwhile.
  func reset() {
    // The code repeats what the last step has reported.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  func text(_ column: Int32) -> String {
    withBytes(column) { String(decoding: $0, as: UTF8.self) }
  }

  func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  func digest(_ column: Int32) -> SHA256.Digest? { withBytes(column) { SHA256.Digest(bytes: $0) } }

  /// Lends the bytes of a text or a blob, without a copy.
  func withBytes<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    // The order matters: asking for the bytes may convert, which changes their number.
    let start = sqlite3_column_blob(handle, column)
    let count = sqlite3_column_bytes(handle, column)
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(count)))
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: sqlite3_bind_null(handle, index)
    case .integer(let integer): sqlite3_bind_int64(handle, index, Int64(integer))
    case .text(let text): bindText(Array(text.utf8), index)
    case .utf8(let bytes): bindText(bytes, index)
    case .blob(let bytes):
      bytes.withUnsafeBytes { bindBlob($0, index) }
    case .digest(let digest): digest.withBytes { bindBlob($0, index) }
    }
  }

  private func bindText(_ bytes: [UInt8], _ index: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      // A null pointer would bind NULL.
      guard let start = buffer.baseAddress else { return csqlite_bind_text(handle, index, "", 0) }
      return csqlite_bind_text(handle, index, start, Int32(buffer.count))
    }
  }

  private func bindBlob(_ bytes: UnsafeRawBufferPointer, _ index: Int32) -> Int32 {
    guard let start = bytes.baseAddress else { return sqlite3_bind_zeroblob(handle, index, 0) }
    return csqlite_bind_blob(handle, index, start, Int32(bytes.count))
  }
}
