public import Base

/// Parts of a frame that are blanked before anything is kept of it: where names and dates are burnt in.
///
/// Parts are in millionths of the frame's width and height, so that one mask fits all resolutions of a
/// video processor's picture.
public struct PixelMask: Hashable, Sendable {
  /// The most parts that a mask has.
  public static let maximumPartCount = 64

  /// A rectangle, in millionths of the frame's width and height.
  public struct Part: Hashable, Sendable {
    /// From the left edge, [0, 1,000,000].
    public let left: Int
    /// From the top edge, [0, 1,000,000].
    public let top: Int
    /// To the right of `left`, (0, 1,000,000 - `left`].
    public let width: Int
    /// Below `top`, (0, 1,000,000 - `top`].
    public let height: Int

    /// A rectangle; nil where it has no area or does not lie within the frame.
    public init?(left: Int, top: Int, width: Int, height: Int) {
      let whole = 1_000_000
      guard (0..<whole).contains(left), (0..<whole).contains(top),
        (1...whole - left).contains(width), (1...whole - top).contains(height)
      else { return nil }
      self.left = left
      self.top = top
      self.width = width
      self.height = height
    }
  }

  /// The parts.
  public let parts: [Part]

  /// A mask of parts; of none for one that blanks nothing.
  public init(parts: [Part] = []) {
    self.parts = parts
  }

  /// The mask's name: the SHA-256 of its parts, one a line as `left top width height`; nil without parts.
  public var digest: SHA256.Digest? {
    guard !parts.isEmpty else { return nil }
    let lines = parts.map { "\($0.left) \($0.top) \($0.width) \($0.height)\n" }
    return SHA256.hash(Array(lines.joined().utf8))
  }

  /// The parts in pixels: every pixel that a part touches.
  ///
  /// - Parameter size: The frame's, upright.
  /// - Returns: Rectangles within the frame.
  public func rectangles(in size: ImageSize) -> [PixelRectangle] {
    func pixels(_ start: Int, _ length: Int, of side: Int) -> Range<Int> {
      let end = start + length
      return (start * side / 1_000_000)..<((end * side + 999_999) / 1_000_000)
    }
    return parts.map { part in
      let columns = pixels(part.left, part.width, of: size.width)
      let rows = pixels(part.top, part.height, of: size.height)
      return PixelRectangle(
        x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    }
  }
}

extension Image {
  /// Blanks parts of the image to middle gray.
  ///
  /// - Parameter rectangles: Rectangles within the image.
  mutating func blank(_ rectangles: [PixelRectangle]) {
    guard !rectangles.isEmpty else { return }
    var blanked = pixels
    for rectangle in rectangles {
      for row in rectangle.y..<(rectangle.y + rectangle.height) {
        let start = (row * size.width + rectangle.x) * 3
        for index in start..<(start + rectangle.width * 3) { blanked[index] = 128 }
      }
    }
    pixels = blanked
  }
}
