/// Why a graph cannot be read, built, checked or written.
public struct ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// Bytes that are no ONNX model.
    case malformed
    /// Something of ONNX that this module does not handle.
    case unsupported
    /// More than is accepted or can be written.
    case tooLarge
    /// A file that cannot be opened, read or written.
    case fileAccess
    /// A graph that breaks a rule of ONNX.
    case invalid
    /// Shapes or element types that an operator cannot have.
    case typeMismatch
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong, where, and what to do.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is context for people.
  public static func == (left: ONNXError, right: ONNXError) -> Bool {
    left.code == right.code
  }
}
