/// A rectangle of whole pixels; x grows to the right, y downwards, from the top left corner.
public struct PixelRectangle: Hashable, Sendable, CustomStringConvertible {
  /// The leftmost column.
  public let x: Int
  /// The topmost row.
  public let y: Int
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A rectangle by its top left pixel and its size.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Width and height.
  public var size: ImageSize { ImageSize(width: width, height: height) }

  /// Such as `640x480+10+20`.
  public var description: String { "\(width)x\(height)+\(x)+\(y)" }

  /// Refuses rectangles that are empty or reach outside an image.
  ///
  /// - Parameter size: The image's size.
  /// - Throws: ``ImagingError`` with the code `invalidCrop`.
  func checkLies(within size: ImageSize) throws(ImagingError) {
    // Compared without sums, so that no coordinate from outside can overflow.
    guard width > 0, height > 0, x >= 0, y >= 0, width <= size.width, height <= size.height,
      x <= size.width - width, y <= size.height - height
    else {
      throw ImagingError(
        .invalidCrop, "the crop \(self) does not lie within the image of \(size) pixels")
    }
  }
}
