/// A gray image, or a mask, of 8 bits a pixel.
public struct GrayImage: Hashable, Sendable {
  /// Width and height, in pixels.
  public let size: ImageSize
  /// One byte a pixel, row after row without padding.
  public var pixels: [UInt8] {
    didSet { Self.checkCount(pixels.count, size) }
  }

  /// An image of given pixels.
  ///
  /// - Parameters:
  ///   - size: Width and height, both positive.
  ///   - pixels: width x height bytes.
  public init(size: ImageSize, pixels: [UInt8]) {
    Self.checkCount(pixels.count, size)
    self.size = size
    self.pixels = pixels
  }

  /// The value of one pixel.
  ///
  /// - Parameters:
  ///   - x: The column, from 0.
  ///   - y: The row, from 0.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { pixels[offset(x, y)] }
    set { pixels[offset(x, y)] = newValue }
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(
      x >= 0 && y >= 0 && x < size.width && y < size.height, "no pixel (\(x), \(y)) in \(size)")
    return y * size.width + x
  }

  private static func checkCount(_ count: Int, _ size: ImageSize) {
    precondition(
      size.width > 0 && size.height > 0 && count == size.pixelCount,
      "a gray image of \(size) has \(size.pixelCount) bytes, got \(count)")
  }
}
