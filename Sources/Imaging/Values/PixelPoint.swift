/// A place in an image, in pixels from its top left corner.
///
/// The pixel in column 0 and row 0 covers x from 0 to 1 and y from 0 to 1, so that its centre is
/// at (0.5, 0.5) and an image's right edge is at x = width.
public struct PixelPoint: Hashable, Sendable {
  /// Pixels to the right of the left edge.
  public var x: Double
  /// Pixels below the top edge.
  public var y: Double

  /// A place by its coordinates.
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}
