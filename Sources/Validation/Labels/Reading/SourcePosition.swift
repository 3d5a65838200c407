/// Where something stood in its file.
public enum SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// A line of a table, from 1.
  case line(Int)
  /// A segment of a message, both from 1; segment 0 is the message as a whole.
  case message(Int, segment: Int)
  /// A record of the ledger, by its number.
  case record(Int)

  /// Such as `line 12` or `message 3, segment 7`.
  public var description: String {
    switch self {
    case .line(let line): "line \(line)"
    case .message(let message, 0): "message \(message)"
    case .message(let message, let segment): "message \(message), segment \(segment)"
    case .record(let sequence): "record \(sequence)"
    }
  }
}
