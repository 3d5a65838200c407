public import Imaging

/// A connected region of a frame that the model takes for a lesion.
public struct Finding: Hashable, Sendable {
  /// The region's value in the label map, from 1.
  public let label: UInt8
  /// The smallest rectangle of whole frame pixels that holds the region.
  public let box: PixelRectangle
  /// The same in the probability map's pixels.
  public let gridBox: PixelRectangle
  /// The number of the probability map's pixels that belong to it.
  public let pixelCount: Int
  /// The share of the frame that it covers, [0, 1].
  public let areaFraction: Float
  /// The mean probability over its pixels, [0, 1].
  public let confidence: Float
  /// Where its contour is among the frame's contour points.
  ///
  /// The contour is the outer one; holes are in the label map only. It is a closed polygon, at
  /// most half a grid pixel away from the region's edge unless the policy's number of points
  /// forces more, clockwise as seen on a screen.
  public let contour: Range<Int>
}

/// A corner of a contour, in pixels from the frame's top left corner.
///
/// Coordinates lie between pixels: 0 is the left (top) edge of the first pixel, and the frame's
/// width (height) the right (bottom) edge of the last one.
public struct ContourPoint: Hashable, Sendable, BitwiseCopyable {
  /// Pixels from the left edge, 0 to the frame's width.
  public let x: UInt16
  /// Pixels from the top edge, 0 to the frame's height.
  public let y: UInt16

  /// A corner by its coordinates.
  public init(x: UInt16, y: UInt16) {
    self.x = x
    self.y = y
  }
}
