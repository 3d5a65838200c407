/// How the picture of the wall moved from the frame before to this one.
///
/// The affine map that fits the true motion of points on the wall best, in shares of the frame's
/// width and height: a place (x, y) of the frame before is found at
/// (xx·x + xy·y + x0, yx·x + yy·y + y0). Parallax leaves a residual, which is told.
public struct ImageMotion: Hashable, Sendable {
  /// What x is multiplied with for the new x, and y for the new x.
  public let xx, xy: Double
  /// What x is multiplied with for the new y, and y for the new y.
  public let yx, yy: Double
  /// The shift, in shares of the frame's width and height.
  public let x0, y0: Double
  /// Root mean square of what the map leaves, in shares of the frame's height.
  public let residual: Double
  /// Mean length of the true motion, in shares of the frame's height.
  public let meanLength: Double
  /// Mean true motion to the right and down, in shares of the frame's height.
  public let mean: (x: Double, y: Double)

  /// Where a place of the frame before is found in this one.
  ///
  /// - Parameters:
  ///   - x: Share of the frame's width, [0, 1].
  ///   - y: Share of the frame's height, [0, 1].
  /// - Returns: The place, in the same units.
  public func moved(x: Double, y: Double) -> (x: Double, y: Double) {
    (xx * x + xy * y + x0, yx * x + yy * y + y0)
  }

  /// Equal when all numbers are.
  public static func == (left: ImageMotion, right: ImageMotion) -> Bool {
    left.numbers == right.numbers
  }

  /// Hashes all numbers.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(numbers)
  }

  private var numbers: [Double] {
    [xx, xy, yx, yy, x0, y0, residual, meanLength, mean.x, mean.y]
  }
}
