/// An image's width and height, in pixels.
public struct ImageSize: Hashable, Sendable, CustomStringConvertible {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A size, unchecked: those from outside go through ``ImageLimits/check(_:)``.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// The number of pixels.
  public var pixelCount: Int { width * height }

  /// The rectangle of this size at the origin.
  public var bounds: PixelRectangle { PixelRectangle(x: 0, y: 0, width: width, height: height) }

  /// The size with width and height exchanged.
  public var transposed: ImageSize { ImageSize(width: height, height: width) }

  /// Such as `1920x1080`.
  public var description: String { "\(width)x\(height)" }
}
