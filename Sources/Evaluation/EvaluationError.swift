/// Why something could not be evaluated.
public struct EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure a caller may want to tell apart.
  public enum Code: String, Sendable {
    /// A width or height below 1, or a number of values that is not width times height.
    case invalidSize
    /// A map and its mask, which have to be of one size, are not.
    case sizeMismatch
    /// A value that is NaN or infinite.
    case notFinite
    /// A probability outside [0, 1].
    case outOfRange
    /// A setting outside its range.
    case invalidOption
    /// There is nothing to evaluate.
    case noImages
    /// Two images of one dataset have the same name.
    case duplicateImage
    /// An overlay that is not a JPEG file, or that belongs to no evaluated image.
    case invalidOverlay
    /// A CSV file that breaks its format; the message has the line.
    case malformedCSV
    /// A file or folder that cannot be read.
    case unreadable
    /// A folder that is not in the layout `<dataset>/images`, `<dataset>/masks`.
    case invalidLayout
    /// A split file names an image that its dataset does not have.
    case missingImage
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong with which thing, and what to do about it.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is for people.
  public static func == (left: EvaluationError, right: EvaluationError) -> Bool {
    left.code == right.code
  }
}

/// Refuses a plane of values whose extents and number of values do not fit.
///
/// - Parameters:
///   - what: The plane's name for the message, such as `"probability map"`.
///   - width: Columns.
///   - height: Rows.
///   - count: Number of values there are.
/// - Throws: `EvaluationError` with code `invalidSize`.
func checkPlane(
  _ what: String, width: Int, height: Int, count: Int
) throws(EvaluationError) {
  guard width > 0, height > 0 else {
    throw EvaluationError(
      .invalidSize, "\(what): \(width)x\(height) has no pixels; both extents have to be at least 1")
  }
  let (area, overflow) = width.multipliedReportingOverflow(by: height)
  guard !overflow, area == count else {
    throw EvaluationError(
      .invalidSize, "\(what): \(width)x\(height) does not hold the \(count) values given")
  }
}
