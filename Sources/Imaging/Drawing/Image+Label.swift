extension Image {
  /// Draws a line of text on a plate.
  ///
  /// The plate is moved into the image where it would reach out of it; what is too long is cut off
  /// at the right. Characters other than printable ASCII show as question marks.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - x: The plate's left edge, in pixels.
  ///   - y: The plate's top edge, in pixels.
  ///   - color: The text's colour.
  ///   - plate: The plate's colour.
  ///   - scale: How many pixels make a dot of the font, along each side.
  public mutating func drawLabel(
    _ text: String, x: Int, y: Int, color: Color = .white, plate: Color = .black, scale: Int = 2
  ) {
    guard scale > 0, scale <= 64, !text.isEmpty else { return }
    let label = Self.labelSize(text, scale: scale)
    let left = max(0, min(x, size.width - label.width))
    let top = max(0, min(y, size.height - label.height))
    fill(x: left, y: top, width: label.width, height: label.height, plate)
    for (index, character) in text.prefix(size.width).enumerated() {
      let cell = left + (2 + index * (BitmapFont.width + 1)) * scale
      for row in 0..<BitmapFont.height {
        for column in 0..<BitmapFont.width
        where BitmapFont.isSet(character, column: column, row: row) {
          fill(
            x: cell + column * scale, y: top + (2 + row) * scale, width: scale, height: scale, color
          )
        }
      }
    }
  }

  /// The size of a label's plate, in pixels.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - scale: How many pixels make a dot of the font, along each side; 1 to 64.
  /// - Returns: The size.
  public static func labelSize(_ text: String, scale: Int = 2) -> ImageSize {
    ImageSize(
      width: (text.count * (BitmapFont.width + 1) + 3) * scale,
      height: (BitmapFont.height + 3) * scale)
  }
}
