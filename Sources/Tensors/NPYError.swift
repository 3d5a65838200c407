/// Why a `.npy` file cannot be read, or a tensor not be written as one.
public struct NPYError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// Not a `.npy` file.
    case notNPY
    /// A version, an element type or an order that is not supported.
    case unsupported
    /// A header that does not say what it must.
    case badHeader
    /// More elements than allowed.
    case tooLarge
    /// Fewer or more bytes than the header announces.
    case wrongByteCount
    /// A file that cannot be opened, read or written.
    case fileAccess
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong, for people.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is context for people.
  public static func == (left: NPYError, right: NPYError) -> Bool {
    left.code == right.code
  }
}
