/// Why something about a study was refused.
public struct StudyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Code: Sendable {
    /// A protocol contradicts itself.
    case invalidProtocol
    /// A key is too short, or cannot be read.
    case invalidKey
    /// A record is of an unknown kind, or damaged.
    case invalidEvent
  }

  /// The kind of fault.
  public let code: Code
  /// What is wrong, and the remedy.
  public let message: String

  /// Describes a fault.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when the kind is.
  public static func == (left: StudyError, right: StudyError) -> Bool { left.code == right.code }
}
