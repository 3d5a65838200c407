/// Why a phantom cannot be made.
public struct PhantomError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: String, Sendable {
    /// The picture would be too small to show anything, or too large to render.
    case unsupportedSize
    /// The frames would come too slowly or too fast.
    case unsupportedRate
    /// More polyps than a colon of this length has room for.
    case tooManyPolyps
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong, and what would be right.
  public let message: String

  /// The message.
  public var description: String { message }

  /// Errors are equal when they are of a kind.
  public static func == (left: PhantomError, right: PhantomError) -> Bool {
    left.code == right.code
  }
}
