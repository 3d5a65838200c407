/// Why a checkpoint cannot be made a model.
public struct ConversionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// The request does not fit the network.
    case invalidRequest
    /// The finished model does not compute what the network's definition says.
    case differsFromDefinition
    /// A folder or file cannot be written.
    case notWritten
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is context for people.
  public static func == (left: ConversionError, right: ConversionError) -> Bool {
    left.code == right.code
  }
}
