/// Why a network cannot be built or filled.
public struct ArchitectureError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// No network has the name.
    case unknownArchitecture
    /// The network cannot be built as asked for.
    case unsupportedOptions
    /// The checkpoint is not one of this network's.
    case parametersDiffer
    /// A parameter cannot be read.
    case unreadableParameter
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
  public static func == (left: ArchitectureError, right: ArchitectureError) -> Bool {
    left.code == right.code
  }
}
