extension Image {
  /// Draws a closed line through points, with smooth edges and round corners.
  ///
  /// What lies outside the image is left out; points that are not finite are skipped.
  ///
  /// - Parameters:
  ///   - points: The corners, in order; the last is joined to the first.
  ///   - color: The line's colour.
  ///   - thickness: The line's width, in pixels.
  public mutating func drawContour(_ points: [PixelPoint], color: Color, thickness: Double = 2) {
    // Coordinates far outside cannot be told from further ones, and would lose precision.
    let corners = points.filter { abs($0.x) < 1e6 && abs($0.y) < 1e6 }
    guard let last = corners.last, thickness > 0, thickness < 1e4 else { return }
    var coverage = Coverage(size)
    var start = last
    for end in corners {
      coverage.addSegment(start, end, radius: thickness / 2)
      start = end
    }
    pixels.withUnsafeMutableBufferPointer { pixels in
      for (index, value) in coverage.values where value > 0 {
        Self.blend(color, value, into: pixels, at: index)
      }
    }
  }
}

/// How much of each pixel a line covers.
///
/// Kept apart from the pixels, so that the edges of segments do not add up where they meet.
private struct Coverage {
  private let size: ImageSize
  /// By pixel index; only what is touched.
  private(set) var values: [Int: Double] = [:]

  init(_ size: ImageSize) {
    self.size = size
  }

  mutating func addSegment(_ a: PixelPoint, _ b: PixelPoint, radius: Double) {
    // A pixel is covered as its centre's distance from the segment falls from radius + 1/2 to
    // radius - 1/2.
    let reach = radius + 0.5
    let rows = Self.pixels(min(a.y, b.y) - reach, max(a.y, b.y) + reach, size.height)
    for row in rows {
      // Only the part of the segment that comes within reach of the row.
      let y = Double(row) + 0.5
      let (low, high) = Self.span(a, b, y - reach, y + reach)
      for column in Self.pixels(low - reach, high + reach, size.width) {
        let distance = Self.distance(PixelPoint(x: Double(column) + 0.5, y: y), a, b)
        let covered = min(1, reach - distance)
        if covered > 0 {
          values[row * size.width + column, default: 0] =
            max(values[row * size.width + column, default: 0], covered)
        }
      }
    }
  }

  /// The pixels between two coordinates, within the image.
  private static func pixels(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
    let first = max(0, Int(low.rounded(.down)))
    return first..<max(first, min(count, Int(high.rounded(.up))))
  }

  /// The least and greatest x of the segment between two heights.
  private static func span(
    _ a: PixelPoint, _ b: PixelPoint, _ top: Double, _ bottom: Double
  ) -> (Double, Double) {
    guard a.y != b.y else { return (min(a.x, b.x), max(a.x, b.x)) }
    let slope = (b.x - a.x) / (b.y - a.y)
    let upper = a.x + (min(max(top, min(a.y, b.y)), max(a.y, b.y)) - a.y) * slope
    let lower = a.x + (min(max(bottom, min(a.y, b.y)), max(a.y, b.y)) - a.y) * slope
    return (min(upper, lower), max(upper, lower))
  }

  private static func distance(_ p: PixelPoint, _ a: PixelPoint, _ b: PixelPoint) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let squaredLength = dx * dx + dy * dy
    let along = squaredLength == 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / squaredLength
    let t = min(1, max(0, along))
    let (x, y) = (p.x - a.x - t * dx, p.y - a.y - t * dy)
    return (x * x + y * y).squareRoot()
  }
}
