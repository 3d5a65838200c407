public import Imaging

/// A part of a frame that histology shall look at.
public struct HistologyCrop: Hashable, Sendable {
  /// The polyp's number.
  public let polyp: Int
  /// The part, in pixels of the frame.
  public let rectangle: PixelRectangle
  /// How good the picture of the polyp is, (0, 1].
  public let quality: Float

  /// The square around a finding with a margin.
  ///
  /// It is moved into the region where it would stick out. A square that is larger than the region
  /// is as large as the region's shorter side allows. Whoever makes pictures for training uses
  /// this too, so that training sees what serving sees.
  ///
  /// - Parameters:
  ///   - box: The finding, in pixels of the frame.
  ///   - region: The part of the frame that may be looked at, in its pixels.
  ///   - margin: What is added on each side, by the box's longer side.
  /// - Returns: The square, within the region.
  public static func square(
    around box: PixelRectangle, in region: PixelRectangle, margin: Float
  ) -> PixelRectangle {
    let longer = Float(max(box.width, box.height))
    let wanted = Int((longer * (1 + 2 * margin)).rounded(.up))
    let side = max(1, min(wanted, min(region.width, region.height)))
    let left = box.x + box.width / 2 - side / 2
    let top = box.y + box.height / 2 - side / 2
    return PixelRectangle(
      x: min(max(region.x, left), region.x + region.width - side),
      y: min(max(region.y, top), region.y + region.height - side),
      width: side, height: side)
  }
}
