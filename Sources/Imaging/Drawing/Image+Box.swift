extension Image {
  /// Draws a rectangle's outline, inside its edges; what lies outside the image is left out.
  ///
  /// - Parameters:
  ///   - box: The rectangle.
  ///   - color: The line's colour.
  ///   - thickness: The line's width, in pixels.
  public mutating func drawBox(_ box: PixelRectangle, color: Color, thickness: Int = 2) {
    guard box.width > 0, box.height > 0, thickness > 0 else { return }
    let vertical = min(thickness, box.width)
    let horizontal = min(thickness, box.height)
    fill(x: box.x, y: box.y, width: box.width, height: horizontal, color)
    fill(
      x: box.x, y: box.y &+ box.height &- horizontal, width: box.width, height: horizontal, color)
    fill(x: box.x, y: box.y, width: vertical, height: box.height, color)
    fill(x: box.x &+ box.width &- vertical, y: box.y, width: vertical, height: box.height, color)
  }

  /// Fills the part of a rectangle that lies within the image.
  ///
  /// - Parameters:
  ///   - x: The leftmost column.
  ///   - y: The topmost row.
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - color: The colour.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
    let columns = Self.visible(x, width, size.width)
    for row in Self.visible(y, height, size.height) {
      for column in columns { self[column, row] = color }
    }
  }

  private static func visible(_ start: Int, _ length: Int, _ count: Int) -> Range<Int> {
    let (end, overflows) = start.addingReportingOverflow(length)
    let first = max(0, start)
    return first..<max(first, overflows ? 0 : min(end, count))
  }
}
