extension Image {
  /// Mixes a colour into the pixels that a mask covers.
  ///
  /// The mask may have any size: it is stretched over the region. Values between its pixels are
  /// interpolated before they are compared with the threshold, so that a coarse mask gets smooth
  /// edges.
  ///
  /// - Parameters:
  ///   - mask: The mask.
  ///   - color: The colour.
  ///   - opacity: 0 leaves the image as it is, 1 covers it.
  ///   - threshold: The smallest mask value that counts as covered.
  ///   - region: The part of the image that the mask belongs to; nil for all of it.
  public mutating func tint(
    _ mask: GrayImage, color: Color, opacity: Double = 0.35, threshold: UInt8 = 128,
    over region: PixelRectangle? = nil
  ) {
    let region = region ?? size.bounds
    guard region.width > 0, region.height > 0, !opacity.isNaN else { return }
    let opacity = min(1, max(0, opacity))
    let columns = Self.samples(
      of: region.width, at: region.x, within: size.width, over: mask.size.width)
    let rows = Self.samples(
      of: region.height, at: region.y, within: size.height, over: mask.size.height)
    let width = size.width
    pixels.withUnsafeMutableBufferPointer { pixels in
      for row in rows {
        let upper = row.first * mask.size.width
        let lower = row.second * mask.size.width
        for column in columns {
          let top =
            Double(mask.pixels[upper + column.first]) * (1 - column.fraction)
            + Double(mask.pixels[upper + column.second]) * column.fraction
          let bottom =
            Double(mask.pixels[lower + column.first]) * (1 - column.fraction)
            + Double(mask.pixels[lower + column.second]) * column.fraction
          guard top * (1 - row.fraction) + bottom * row.fraction >= Double(threshold) else {
            continue
          }
          Self.blend(color, opacity, into: pixels, at: row.position * width + column.position)
        }
      }
    }
  }

  /// Where one image column or row lies in a mask.
  private struct Sample {
    /// The column or row of the image.
    var position: Int
    /// The mask's neighbouring columns or rows, and how far it is from the first to the second.
    var first: Int
    var second: Int
    var fraction: Double
  }

  /// The samples of the part of `start..<(start + length)` that lies within the image.
  private static func samples(
    of length: Int, at start: Int, within imageLength: Int, over maskLength: Int
  ) -> [Sample] {
    let (end, overflows) = start.addingReportingOverflow(length)
    guard !overflows else { return [] }
    let visible = max(0, start)..<max(0, start, min(end, imageLength))
    return visible.map { position in
      let place =
        (Double(position - start) + 0.5) * Double(maskLength) / Double(length) - 0.5
      let clamped = min(Double(maskLength - 1), max(0, place))
      let first = Int(clamped)
      return Sample(
        position: position, first: first, second: min(first + 1, maskLength - 1),
        fraction: clamped - Double(first))
    }
  }

  /// Mixes a colour into one pixel.
  static func blend(
    _ color: Color, _ opacity: Double, into pixels: UnsafeMutableBufferPointer<UInt8>, at index: Int
  ) {
    pixels[index * 3] = mix(pixels[index * 3], color.red, opacity)
    pixels[index * 3 + 1] = mix(pixels[index * 3 + 1], color.green, opacity)
    pixels[index * 3 + 2] = mix(pixels[index * 3 + 2], color.blue, opacity)
  }

  private static func mix(_ old: UInt8, _ new: UInt8, _ opacity: Double) -> UInt8 {
    UInt8((Double(old) + (Double(new) - Double(old)) * opacity).rounded())
  }
}
