/// An expert's outline: which pixels of an image are foreground.
public struct BinaryMask: Hashable, Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// True where a pixel is foreground, row by row from the top left.
  public let values: [Bool]
  /// How many pixels are foreground.
  public let foregroundCount: Int

  /// Makes a mask.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - values: True where a pixel is foreground, row by row.
  /// - Throws: `EvaluationError` with code `invalidSize`.
  public init(width: Int, height: Int, values: [Bool]) throws(EvaluationError) {
    try checkPlane("mask", width: width, height: height, count: values.count)
    self.width = width
    self.height = height
    self.values = values
    foregroundCount = values.reduce(0) { $0 + ($1 ? 1 : 0) }
  }

  /// Makes a mask from a gray image.
  ///
  /// The public datasets store masks as JPEG, whose edges hold every gray between black and white.
  /// A gray above 127 counts as foreground; the PraNet toolbox takes those above 128.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - gray: Gray levels, row by row.
  ///   - threshold: The greatest gray level that still is background.
  /// - Throws: `EvaluationError` with code `invalidSize`.
  public init(
    width: Int, height: Int, gray: [UInt8], threshold: UInt8 = 127
  ) throws(EvaluationError) {
    try self.init(width: width, height: height, values: gray.map { $0 > threshold })
  }

  /// The number of pixels.
  public var pixelCount: Int { width * height }

  /// Whether no pixel is foreground.
  public var isEmpty: Bool { foregroundCount == 0 }

  /// Whether every pixel is foreground.
  public var isFull: Bool { foregroundCount == pixelCount }
}
