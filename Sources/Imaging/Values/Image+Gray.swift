extension Image {
  /// The image's luma, with BT.601's weights: Pillow's `convert("L")`.
  public var gray: GrayImage {
    let values = pixels.withUnsafeBufferPointer { pixels in
      (0..<size.pixelCount).map { index in
        let red = UInt32(pixels[index * 3]) * 19_595
        let green = UInt32(pixels[index * 3 + 1]) * 38_470
        let blue = UInt32(pixels[index * 3 + 2]) * 7_471
        return UInt8(truncatingIfNeeded: (red + green + blue + 0x8000) >> 16)
      }
    }
    return GrayImage(size: size, pixels: values)
  }
}

extension GrayImage {
  /// The same values as red, green and blue.
  public var rgb: Image {
    Image(size: size, pixels: pixels.flatMap { [$0, $0, $0] })
  }
}
