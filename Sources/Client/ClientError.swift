public import Wire

/// Why a request to the daemon failed.
public struct ClientError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Code: Equatable, Sendable {
    /// No daemon listens at the socket.
    case unreachable
    /// The connection ended or timed out.
    case connectionLost
    /// The daemon refused the request.
    case refused(WireError.Code)
    /// The daemon sent what the protocol does not allow.
    case badReply
    /// The memory for frames cannot be had.
    case noMemory
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
  public static func == (left: ClientError, right: ClientError) -> Bool {
    left.code == right.code
  }
}
