/// A place on the grid in half pixels from the top left corner, so that the middles of pixels'
/// sides are whole numbers too.
struct GridPoint: Hashable, BitwiseCopyable {
  /// Half pixels from the left edge.
  var x: Int32
  /// Half pixels from the top edge.
  var y: Int32

  /// The middle between two places that differ by whole pixels in one direction.
  static func middle(_ left: GridPoint, _ right: GridPoint) -> GridPoint {
    GridPoint(x: (left.x + right.x) / 2, y: (left.y + right.y) / 2)
  }

  /// The square of the distance, in half pixels, from this place to the line from `start` to `end`.
  func squaredDistance(from start: GridPoint, to end: GridPoint) -> Double {
    let (alongX, alongY) = (Double(end.x - start.x), Double(end.y - start.y))
    let (offsetX, offsetY) = (Double(x - start.x), Double(y - start.y))
    let squaredLength = alongX * alongX + alongY * alongY
    let projection = offsetX * alongX + offsetY * alongY
    guard projection > 0, squaredLength > 0 else { return offsetX * offsetX + offsetY * offsetY }
    guard projection < squaredLength else {
      let (restX, restY) = (Double(x - end.x), Double(y - end.y))
      return restX * restX + restY * restY
    }
    let cross = offsetX * alongY - offsetY * alongX
    return cross * cross / squaredLength
  }
}
