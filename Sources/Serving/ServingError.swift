/// Why the daemon cannot start or go on.
public struct ServingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Code: Sendable {
    /// The configuration does not make sense.
    case configuration
    /// The socket cannot be had.
    case socket
    /// The model or the runtime cannot be used.
    case model
    /// The study's ledger, or its protocol.
    case study
  }

  /// The kind of fault.
  public let code: Code
  /// What is wrong and what to do.
  public let message: String

  /// Describes a fault.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What is wrong and what to do.
  public var description: String { message }

  /// Two errors are equal when their codes are.
  public static func == (left: ServingError, right: ServingError) -> Bool {
    left.code == right.code
  }
}
