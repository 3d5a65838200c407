/// Why a JSON text or a value in it was refused.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault.
  public enum Code: Sendable {
    /// The text is not JSON.
    case syntax
    /// The text exceeds a limit on size or nesting.
    case tooLarge
    /// A member that must be there is not.
    case missing
    /// A value has another type than asked for.
    case wrongType
    /// A value has the right type but is not allowed.
    case invalidValue
    /// A member that the format does not know.
    case unknownMember
  }

  /// The kind of fault.
  public let code: Code
  /// Where it is, such as `input.mean[2]` or `byte 17`.
  public let location: String
  /// What is wrong, in words.
  public let message: String

  /// Describes a fault.
  public init(_ code: Code, at location: String, _ message: String) {
    self.code = code
    self.location = location
    self.message = message
  }

  /// The place and the fault.
  public var description: String {
    location.isEmpty ? message : "\(location): \(message)"
  }

  /// Two errors are equal when kind and place are.
  public static func == (left: JSONError, right: JSONError) -> Bool {
    left.code == right.code && left.location == right.location
  }
}
