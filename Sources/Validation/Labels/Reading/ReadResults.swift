/// What became of a file: every row or part of a message is in it exactly once.
public struct ReadResults: Hashable, Sendable {
  /// What was read, in the order of the file.
  public var results: [PathologyResult] = []
  /// What was refused, in the order of the file.
  public var refused: [RefusedRow] = []
  /// How many rows were joined to the result of an earlier row as further diagnoses of the part.
  public var joinedRowCount = 0

  /// Nothing yet.
  public init() {}

  /// How many rows, or parts of messages, there were.
  public var count: Int { results.count + refused.count + joinedRowCount }
}

/// Why a cell or field cannot be read; becomes a `RefusedRow` where its position is known.
struct Refusal: Error, Hashable {
  let reason: RefusalReason
  let message: String

  init(_ reason: RefusalReason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  func at(_ position: SourcePosition) -> RefusedRow {
    RefusedRow(position: position, reason: reason, message: message)
  }
}
