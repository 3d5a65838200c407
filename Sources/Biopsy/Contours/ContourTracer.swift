internal import Imaging

/// Follows the outer edge of a labelled region along the sides of its pixels.
///
/// The polygon encloses exactly the region's pixels and its holes. Where two pixels touch only by
/// a corner the polygon passes that corner twice.
final class ContourTracer {
  private let found = GrowableBuffer<GridPoint>(capacity: 2048)

  /// The corners of the last region's polygon, clockwise as seen on a screen.
  ///
  /// It starts at the top left corner of the topmost row's first pixel. Neighbours differ in one
  /// coordinate, x and y in turn.
  var corners: UnsafeBufferPointer<GridPoint> { found.elements }

  /// Traces a region.
  ///
  /// - Parameters:
  ///   - labels: The label of each pixel, row by row.
  ///   - size: Width and height of the label map.
  ///   - label: The region's label; its pixels hang together by sides or corners.
  ///   - startX: The column of the topmost row's first pixel of the region.
  ///   - startY: The topmost row.
  func trace(
    _ labels: UnsafeBufferPointer<UInt8>, size: ImageSize, label: UInt8, startX: Int, startY: Int
  ) {
    found.removeAll()
    let map = LabelMap(labels: labels, width: size.width, height: size.height, label: label)
    precondition(map.holds(startX, startY), "the start lies in the region")
    var x = startX
    var y = startY
    var direction = Direction.right
    found.append(GridPoint(x: Int32(2 * x), y: Int32(2 * y)))
    repeat {
      x += direction.stepX
      y += direction.stepY
      let next: Direction
      // The region is on the right hand. A pixel ahead on the left belongs to it even if it is
      // reached over a corner only.
      if map.holds(x + direction.leftPixelX, y + direction.leftPixelY) {
        next = direction.leftTurn
      } else if map.holds(x + direction.rightPixelX, y + direction.rightPixelY) {
        continue
      } else {
        next = direction.rightTurn
      }
      direction = next
      if x == startX, y == startY, direction == .right { break }
      found.append(GridPoint(x: Int32(2 * x), y: Int32(2 * y)))
    } while true
  }

  /// A label map seen as one region; outside it there is none.
  private struct LabelMap {
    let labels: UnsafeBufferPointer<UInt8>
    let width: Int
    let height: Int
    let label: UInt8

    @inline(__always)
    func holds(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] == label
    }
  }

  /// A step along pixels' sides.
  private enum Direction: Int {
    case right, down, left, up

    var stepX: Int { self == .right ? 1 : self == .left ? -1 : 0 }
    var stepY: Int { self == .down ? 1 : self == .up ? -1 : 0 }
    var leftTurn: Direction { turned(by: 3) }
    var rightTurn: Direction { turned(by: 1) }

    /// The pixel ahead on the left hand, relative to the corner that was reached.
    var leftPixelX: Int { self == .right || self == .down ? 0 : -1 }
    var leftPixelY: Int { self == .down || self == .left ? 0 : -1 }
    /// The pixel ahead on the right hand, relative to the corner that was reached.
    var rightPixelX: Int { self == .right || self == .up ? 0 : -1 }
    var rightPixelY: Int { self == .right || self == .down ? 0 : -1 }

    private func turned(by quarters: Int) -> Direction {
      switch (rawValue + quarters) & 3 {
      case 0: .right
      case 1: .down
      case 2: .left
      default: .up
      }
    }
  }
}
