extension Image {
  /// Makes an image of a raw frame.
  ///
  /// - Parameters:
  ///   - bytes: Exactly one frame.
  ///   - layout: Its geometry and format.
  /// - Throws: ``ImagingError`` when the number of bytes is not what the layout needs.
  public init(raw bytes: UnsafeRawBufferPointer, layout: RawFrameLayout) throws(ImagingError) {
    guard bytes.count == layout.byteCount, let base = bytes.baseAddress else {
      throw ImagingError(
        .wrongByteCount,
        "a \(layout.size) \(layout.format) frame has \(layout.byteCount) bytes, got \(bytes.count)")
    }
    let first = base.assumingMemoryBound(to: UInt8.self)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(layout.size.pixelCount * 3)
    if layout.format.isYUV {
      let reader = YUVRowReader(first, layout)
      for y in 0..<layout.size.height { reader.append(row: y, to: &pixels) }
    } else {
      let (order, bytesPerPixel) = layout.format.colorOrder
      for y in 0..<layout.size.height {
        let row = UnsafeBufferPointer(
          start: first + y * layout.rowBytes, count: layout.size.width * bytesPerPixel)
        Self.append(row, order: order, bytesPerPixel: bytesPerPixel, to: &pixels)
      }
    }
    self.init(size: layout.size, pixels: pixels)
  }

  private static func append(
    _ row: some RandomAccessCollection<UInt8>, order: (Int, Int, Int), bytesPerPixel: Int,
    to pixels: inout [UInt8]
  ) {
    for pixel in stride(from: 0, to: row.count, by: bytesPerPixel) {
      let start = row.index(row.startIndex, offsetBy: pixel)
      pixels.append(row[row.index(start, offsetBy: order.0)])
      pixels.append(row[row.index(start, offsetBy: order.1)])
      pixels.append(row[row.index(start, offsetBy: order.2)])
    }
  }
}

extension PixelFormat {
  /// Where red, green and blue stand in an interleaved pixel, and its size.
  fileprivate var colorOrder: (order: (Int, Int, Int), bytesPerPixel: Int) {
    switch self {
    case .rgb: ((0, 1, 2), 3)
    case .bgr: ((2, 1, 0), 3)
    case .rgba: ((0, 1, 2), 4)
    case .bgra: ((2, 1, 0), 4)
    case .gray8: ((0, 0, 0), 1)
    case .nv12, .i420, .uyvy: preconditionFailure("\(self) pixels are not interleaved RGB")
    }
  }
}
