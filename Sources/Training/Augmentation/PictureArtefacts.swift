internal import Imaging

/// What goes wrong with pictures on their way from the mucosa: blur, JPEG, reflections, burnt-in boxes.
final class PictureArtefacts {
  private let encoder = JPEGEncoder()
  private let decoder = JPEGDecoder()

  /// Adds what was drawn.
  func add(_ draw: AugmentationDraw, to image: Image) throws(ImagingError) -> Image {
    var image = image
    if draw.blurRadius > 0 { image = Self.blurred(image, radius: draw.blurRadius) }
    for spot in draw.spots { Self.add(spot, to: &image) }
    if let cutout = draw.cutout { Self.blacken(cutout, in: &image) }
    guard let quality = draw.jpegQuality else { return image }
    let bytes = try encoder.encode(image, quality: quality)
    let decoder = decoder
    return try bytes.withUnsafeBytes { bytes in
      Result { () throws(ImagingError) in try decoder.decode(bytes) }
    }.get()
  }

  /// Two box blurs, along rows and columns: nearly a Gaussian of a radius of √2 boxes.
  private static func blurred(_ image: Image, radius: Int) -> Image {
    var image = image
    let (width, height) = (image.size.width, image.size.height)
    for _ in 0..<2 {
      blur(&image, lines: height, length: width, lineStride: width * 3, stride: 3, radius)
      blur(&image, lines: width, length: height, lineStride: 3, stride: width * 3, radius)
    }
    return image
  }

  private static func blur(
    _ image: inout Image, lines: Int, length: Int, lineStride: Int, stride: Int, _ radius: Int
  ) {
    image.pixels.withUnsafeMutableBufferPointer { pixels in
      var line = Array(repeating: 0, count: length)
      for index in 0..<lines {
        for channel in 0..<3 {
          let start = index * lineStride + channel
          for place in 0..<length { line[place] = Int(pixels[start + place * stride]) }
          for place in 0..<length {
            let (first, last) = (max(0, place - radius), min(length - 1, place + radius))
            var sum = 0
            for other in first...last { sum += line[other] }
            let count = last - first + 1
            pixels[start + place * stride] = UInt8((sum + count / 2) / count)
          }
        }
      }
    }
  }

  /// A white spot with a soft edge.
  private static func add(_ spot: SIMD3<Double>, to image: inout Image) {
    let (width, height) = (image.size.width, image.size.height)
    let radius = max(1, spot.z * Double(min(width, height)))
    let (middleX, middleY) = (spot.x * Double(width), spot.y * Double(height))
    let rows = max(0, Int(middleY - 2 * radius))..<min(height, Int(middleY + 2 * radius) + 1)
    let columns = max(0, Int(middleX - 2 * radius))..<min(width, Int(middleX + 2 * radius) + 1)
    for y in rows {
      for x in columns {
        let (right, down) = (Double(x) + 0.5 - middleX, Double(y) + 0.5 - middleY)
        let distance = (right * right + down * down).squareRoot() / radius
        let share = min(max(2 - distance, 0), 1)
        let start = (y * width + x) * 3
        for channel in 0..<3 {
          let value = Double(image.pixels[start + channel])
          image.pixels[start + channel] = UInt8((value + (255 - value) * share).rounded())
        }
      }
    }
  }

  private static func blacken(
    _ cutout: (corner: Int, width: Double, height: Double), in image: inout Image
  ) {
    let (width, height) = (image.size.width, image.size.height)
    let columns = Int(cutout.width * Double(width))
    let rows = Int(cutout.height * Double(height))
    let left = cutout.corner % 2 == 0 ? 0 : width - columns
    let top = cutout.corner < 2 ? 0 : height - rows
    for y in top..<(top + rows) {
      let start = (y * width + left) * 3
      for offset in start..<(start + columns * 3) { image.pixels[offset] = 0 }
    }
  }
}
