import Imaging

/// Makes NV12 frames, BT.709 limited range: what capture cards deliver.
enum NV12 {
  /// Converts an image with even sides.
  ///
  /// - Parameter image: The picture.
  /// - Returns: A plane of luma, then one of half width and height with U and V by turns.
  static func encode(_ image: Image) -> [UInt8] {
    let (width, height) = (image.size.width, image.size.height)
    precondition(width % 2 == 0 && height % 2 == 0, "NV12 has even sides, got \(image.size)")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3 / 2)
    image.pixels.withUnsafeBufferPointer { pixels in
      for index in 0..<width * height {
        let pixel = color(pixels, at: index)
        bytes.append(byte(16 + 219 / 255 * luma(pixel)))
      }
      for y in stride(from: 0, to: height, by: 2) {
        for x in stride(from: 0, to: width, by: 2) {
          let first = y * width + x
          let sum =
            color(pixels, at: first) + color(pixels, at: first + 1)
            + color(pixels, at: first + width) + color(pixels, at: first + width + 1)
          let mean = sum / 4
          bytes.append(byte(128 + 224 / 255 * (mean.z - luma(mean)) / 1.8556))
          bytes.append(byte(128 + 224 / 255 * (mean.x - luma(mean)) / 1.5748))
        }
      }
    }
    return bytes
  }

  private static func color(_ pixels: UnsafeBufferPointer<UInt8>, at index: Int) -> SIMD3<Float> {
    SIMD3(
      Float(pixels[index * 3]), Float(pixels[index * 3 + 1]), Float(pixels[index * 3 + 2]))
  }

  private static func luma(_ color: SIMD3<Float>) -> Float {
    0.2126 * color.x + 0.7152 * color.y + 0.0722 * color.z
  }

  private static func byte(_ value: Float) -> UInt8 {
    UInt8(max(0, min(255, value.rounded())))
  }
}
