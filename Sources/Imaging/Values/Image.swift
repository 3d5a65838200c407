/// A colour image of 8 bits a channel.
public struct Image: Hashable, Sendable {
  /// Width and height, in pixels.
  public let size: ImageSize
  /// Red, green, blue of each pixel, row after row without padding: 3 x width x height bytes.
  public var pixels: [UInt8] {
    didSet { Self.checkCount(pixels.count, size) }
  }

  /// An image of given pixels.
  ///
  /// - Parameters:
  ///   - size: Width and height, both positive.
  ///   - pixels: 3 x width x height bytes.
  public init(size: ImageSize, pixels: [UInt8]) {
    Self.checkCount(pixels.count, size)
    self.size = size
    self.pixels = pixels
  }

  /// An image of one colour.
  ///
  /// - Parameters:
  ///   - size: Width and height, both positive.
  ///   - color: The colour of every pixel.
  public init(size: ImageSize, color: Color = .black) {
    precondition(size.width > 0 && size.height > 0, "an image has pixels, got \(size)")
    self.size = size
    pixels = [UInt8](unsafeUninitializedCapacity: size.pixelCount * 3) { buffer, count in
      count = size.pixelCount * 3
      for offset in stride(from: 0, to: count, by: 3) {
        buffer[offset] = color.red
        buffer[offset + 1] = color.green
        buffer[offset + 2] = color.blue
      }
    }
  }

  /// The colour of one pixel.
  ///
  /// - Parameters:
  ///   - x: The column, from 0.
  ///   - y: The row, from 0.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let offset = offset(x, y)
      return Color(red: pixels[offset], green: pixels[offset + 1], blue: pixels[offset + 2])
    }
    set {
      let offset = offset(x, y)
      pixels[offset] = newValue.red
      pixels[offset + 1] = newValue.green
      pixels[offset + 2] = newValue.blue
    }
  }

  /// The part of the image inside a rectangle.
  ///
  /// - Parameter rectangle: A rectangle within the image.
  /// - Returns: A copy of the part.
  /// - Throws: ``ImagingError`` with the code `invalidCrop`.
  public func cropped(to rectangle: PixelRectangle) throws(ImagingError) -> Image {
    try rectangle.checkLies(within: size)
    var part = [UInt8]()
    part.reserveCapacity(rectangle.size.pixelCount * 3)
    for row in rectangle.y..<(rectangle.y + rectangle.height) {
      let start = (row * size.width + rectangle.x) * 3
      part += pixels[start..<(start + rectangle.width * 3)]
    }
    return Image(size: rectangle.size, pixels: part)
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(
      x >= 0 && y >= 0 && x < size.width && y < size.height, "no pixel (\(x), \(y)) in \(size)")
    return (y * size.width + x) * 3
  }

  private static func checkCount(_ count: Int, _ size: ImageSize) {
    precondition(
      size.width > 0 && size.height > 0 && count == size.pixelCount * 3,
      "an RGB image of \(size) has \(size.pixelCount * 3) bytes, got \(count)")
  }
}
