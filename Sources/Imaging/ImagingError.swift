/// Why pixels could not be read, made or written.
public struct ImagingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable, CaseIterable {
    /// The data ends before the image does.
    case truncated
    /// The data breaks its format's rules.
    case corrupt
    /// The data is valid, and of a kind that this module does not read.
    case unsupported
    /// The image exceeds the limits; nothing was allocated for it.
    case tooLarge
    /// The image has no pixels.
    case emptyImage
    /// The number of bytes is not what the stated geometry needs.
    case wrongByteCount
    /// The crop does not lie within the image.
    case invalidCrop
    /// A network's input is described in a way that no frame can be prepared for.
    case invalidSpecification
    /// A file could not be opened or read.
    case unreadable
    /// The JPEG encoder failed.
    case encoder
  }

  /// What kind of failure it is.
  public let code: Code
  /// What failed and what to do about it, for people.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Two errors are equal when their codes are: the message is for people.
  public static func == (left: ImagingError, right: ImagingError) -> Bool {
    left.code == right.code
  }
}
