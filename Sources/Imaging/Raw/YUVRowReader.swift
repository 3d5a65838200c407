/// Turns rows of NV12, I420 or UYVY frames into RGB bytes.
///
/// Each chroma sample serves the pixels that share it, unfiltered, as OpenCV's converters do. Values
/// are rounded to the nearest 8-bit value and clamped.
struct YUVRowReader {
  private let layout: RawFrameLayout
  private let bytes: UnsafePointer<UInt8>
  private let coefficients: YUVCoefficients

  /// A reader of a frame whose byte count has been checked.
  ///
  /// - Parameters:
  ///   - bytes: The frame; borrowed while the reader is used.
  ///   - layout: The frame's geometry, of a YUV format.
  init(_ bytes: UnsafePointer<UInt8>, _ layout: RawFrameLayout) {
    precondition(layout.format.isYUV, "\(layout.format) has no chroma")
    self.layout = layout
    self.bytes = bytes
    coefficients = YUVCoefficients(layout.encoding)
  }

  /// Converts a row and appends it.
  ///
  /// - Parameters:
  ///   - row: The row, from 0.
  ///   - pixels: Takes three bytes a pixel.
  func append(row: Int, to pixels: inout [UInt8]) {
    for column in 0..<layout.size.width {
      let (y, u, v) = samples(row: row, column: column)
      let luma = Float(y) * coefficients.lumaScale + coefficients.lumaOffset
      let (cb, cr) = (Float(u) - 128, Float(v) - 128)
      pixels.append(byte(luma + cr * coefficients.redV))
      pixels.append(byte(luma + (cb * coefficients.greenU + cr * coefficients.greenV)))
      pixels.append(byte(luma + cb * coefficients.blueU))
    }
  }

  private func samples(row: Int, column: Int) -> (y: UInt8, u: UInt8, v: UInt8) {
    let start = bytes + row * layout.rowBytes
    switch layout.format {
    case .nv12:
      let pair = bytes + layout.chromaOffset + row / 2 * layout.rowBytes + column / 2 * 2
      return (start[column], pair[0], pair[1])
    case .i420:
      let offset = row / 2 * (layout.rowBytes / 2) + column / 2
      return (
        start[column], bytes[layout.chromaOffset + offset],
        bytes[layout.secondChromaOffset + offset]
      )
    default:
      let quad = start + column / 2 * 4
      return (quad[column % 2 * 2 + 1], quad[0], quad[2])
    }
  }

  private func byte(_ value: Float) -> UInt8 {
    UInt8(max(0, min(255, value.rounded(.toNearestOrEven))))
  }
}
