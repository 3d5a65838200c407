internal import Imaging

/// A set of pixels above the threshold that touch each other by a side or a corner.
struct Component: BitwiseCopyable {
  /// Pixels.
  var area = 0
  /// The sum of its pixels' probabilities.
  var probabilitySum = 0.0
  /// The leftmost column.
  var minimumX = Int.max
  /// The topmost row.
  var minimumY = Int.max
  /// The rightmost column.
  var maximumX = -1
  /// The bottommost row.
  var maximumY = -1
  /// The first column of its first run in the topmost row.
  var startX = 0
  /// Its value in the label map; 0 when it is dropped.
  var label: UInt8 = 0

  /// The smallest rectangle that holds it.
  var box: PixelRectangle {
    PixelRectangle(
      x: minimumX, y: minimumY, width: maximumX - minimumX + 1, height: maximumY - minimumY + 1)
  }
}
