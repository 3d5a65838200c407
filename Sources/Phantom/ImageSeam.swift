/// Width and height of a picture in pixels.
public struct ImageSize: Hashable, Sendable {
  /// Pixels a row.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A size in pixels.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A picture of interleaved 8-bit RGB, row by row from the top.
public struct Image: Sendable {
  /// Pixels.
  public let size: ImageSize
  /// `3 * width * height` bytes.
  public var pixels: [UInt8]

  /// A picture of the given bytes.
  public init(size: ImageSize, pixels: [UInt8]) {
    self.size = size
    self.pixels = pixels
  }
}
