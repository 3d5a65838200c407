/// Why pathology labels could not be read or joined as a whole.
///
/// What is wrong with single rows is not thrown: it comes back as `RefusedRow`.
public struct LabelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// A file that cannot be opened or read.
    case unreadable
    /// A file beyond the limits.
    case tooLarge
    /// Bytes that are not in the stated encoding.
    case encoding
    /// A mapping that is not in its format or contradicts itself.
    case invalidMapping
    /// A table whose structure is broken, so that no row of it can be trusted.
    case malformedTable
    /// A table without a column that the mapping names.
    case missingColumn
    /// A file of messages in which no message begins.
    case malformedMessages
    /// Two polyps of one examination with the same number.
    case duplicatePolyp
    /// The same version of a result given twice.
    case duplicateResult
    /// A record with words that this version does not know, or a result that no record can hold.
    case invalidRecord
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong with which thing, and what to do about it; no patient's data.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is for people.
  public static func == (left: LabelError, right: LabelError) -> Bool { left.code == right.code }
}
