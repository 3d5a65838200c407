internal import Imaging

/// Takes places on the grid to pixels of the frame.
///
/// The grid covers the region that was analysed, most often the whole frame: of w grid columns over
/// W columns of the region, the grid's column c covers x from c W / w to (c + 1) W / w of it.
struct GridMapping {
  let grid: ImageSize
  /// In pixels of the frame, whose sides have at most 65535.
  let region: PixelRectangle

  init(grid: ImageSize, region: PixelRectangle) {
    self.grid = grid
    self.region = region
  }

  init(grid: ImageSize, frame: ImageSize) {
    self.init(
      grid: grid, region: PixelRectangle(x: 0, y: 0, width: frame.width, height: frame.height))
  }

  /// The smallest rectangle of whole frame pixels that holds a rectangle of grid pixels.
  func frameBox(_ box: PixelRectangle) -> PixelRectangle {
    let left = box.x * region.width / grid.width
    let top = box.y * region.height / grid.height
    let right = Self.roundedUp((box.x + box.width) * region.width, by: grid.width)
    let bottom = Self.roundedUp((box.y + box.height) * region.height, by: grid.height)
    return PixelRectangle(
      x: region.x + left, y: region.y + top, width: right - left, height: bottom - top)
  }

  /// The frame's place nearest to a place on the grid.
  func framePoint(_ point: GridPoint) -> ContourPoint {
    ContourPoint(
      x: UInt16(region.x + Self.rounded(Int(point.x) * region.width, by: 2 * grid.width)),
      y: UInt16(region.y + Self.rounded(Int(point.y) * region.height, by: 2 * grid.height)))
  }

  /// Appends a polygon in frame pixels, without points that rounding made superfluous.
  ///
  /// A polygon that shrinks to a line, because the frame has fewer pixels than the grid, is
  /// replaced by its box.
  ///
  /// - Parameters:
  ///   - vertices: The polygon on the grid.
  ///   - component: What it encloses.
  ///   - points: Where to append.
  func append(
    _ vertices: UnsafeBufferPointer<GridPoint>, within component: Component,
    to points: GrowableBuffer<ContourPoint>
  ) {
    let start = points.count
    for vertex in vertices {
      let point = framePoint(vertex)
      if points.count > start, points[points.count - 1] == point { continue }
      if points.count > start + 1,
        Self.isStraight(points[points.count - 2], points[points.count - 1], point)
      {
        points.truncate(to: points.count - 1)
      }
      points.append(point)
    }
    while points.count > start + 1, points[points.count - 1] == points[start] {
      points.truncate(to: points.count - 1)
    }
    guard points.count - start < 3 else { return }
    points.truncate(to: start)
    let box = frameBox(component.box)
    let (left, right) = (UInt16(box.x), UInt16(box.x + box.width))
    let (top, bottom) = (UInt16(box.y), UInt16(box.y + box.height))
    points.append(ContourPoint(x: left, y: top))
    points.append(ContourPoint(x: right, y: top))
    points.append(ContourPoint(x: right, y: bottom))
    points.append(ContourPoint(x: left, y: bottom))
  }

  /// Whether the way from `first` over `second` to `third` goes straight on.
  private static func isStraight(
    _ first: ContourPoint, _ second: ContourPoint, _ third: ContourPoint
  ) -> Bool {
    let (fromX, fromY) = (Int(second.x) - Int(first.x), Int(second.y) - Int(first.y))
    let (toX, toY) = (Int(third.x) - Int(second.x), Int(third.y) - Int(second.y))
    return fromX * toY == fromY * toX && fromX * toX + fromY * toY > 0
  }

  private static func roundedUp(_ value: Int, by divisor: Int) -> Int {
    (value + divisor - 1) / divisor
  }

  private static func rounded(_ value: Int, by divisor: Int) -> Int {
    (value + divisor / 2) / divisor
  }
}
