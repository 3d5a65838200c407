/// One of a ledger's files, as it is written.
public struct LedgerFile: Equatable, Sendable {
  /// Its number, from 1.
  public let number: Int
  /// The number of its first event.
  public let firstSequence: Int
  /// Its size with what the write-ahead log has of it, in bytes.
  public let byteCount: Int
  /// When it was begun, in milliseconds since 1970, UTC.
  public let began: Int64

  /// Describes a file.
  public init(number: Int, firstSequence: Int, byteCount: Int, began: Int64) {
    self.number = number
    self.firstSequence = firstSequence
    self.byteCount = byteCount
    self.began = began
  }
}
