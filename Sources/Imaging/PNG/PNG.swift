/// Reading and writing PNG files.
///
/// Gray, colour and palette images of all bit depths are read; interlaced ones are refused. Alpha
/// and transparency are dropped, not blended: pixels keep the colour that the file gives them. Of
/// 16 bits the upper 8 are kept.
public enum PNG {
  /// Decodes a PNG as a colour image; gray becomes equal red, green and blue.
  ///
  /// - Parameters:
  ///   - bytes: A whole PNG file.
  ///   - limits: The largest image that is accepted.
  /// - Returns: The image.
  /// - Throws: ``ImagingError`` for what is not a PNG, is damaged, or exceeds the limits.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> Image {
    let rows = try PNGRows(bytes, limits: limits)
    let size = rows.header.size
    return Image(size: size, pixels: try rows.rgb())
  }

  /// Decodes a PNG as a gray image; colours become luma as Pillow's `convert("L")` makes it.
  ///
  /// - Parameters:
  ///   - bytes: A whole PNG file.
  ///   - limits: The largest image that is accepted.
  /// - Returns: The image.
  /// - Throws: ``ImagingError`` for what is not a PNG, is damaged, or exceeds the limits.
  public static func decodeGray(
    _ bytes: UnsafeRawBufferPointer, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> GrayImage {
    let rows = try PNGRows(bytes, limits: limits)
    let size = rows.header.size
    switch rows.header.colorType {
    case .gray, .grayAlpha:
      return GrayImage(size: size, pixels: rows.samples(ofFirst: 1))
    case .rgb, .rgba, .palette:
      return Image(size: size, pixels: try rows.rgb()).gray
    }
  }
}

/// A PNG's unfiltered rows.
private struct PNGRows {
  let header: PNGHeader
  private let palette: [UInt8]
  /// Each row's filter type, which has no meaning any more, and its bytes.
  private let data: [UInt8]

  init(_ bytes: UnsafeRawBufferPointer, limits: ImageLimits) throws(ImagingError) {
    let chunks = try PNGChunks(bytes, limits: limits)
    let header = chunks.header
    var failure: ImagingError?
    // The size is bounded by the limits, and by what the compressed data can expand to: DEFLATE
    // makes at most 258 bytes of 2 bits.
    let count = (header.rowBytes + 1) * header.size.height
    guard chunks.data.count >= count / 1032 else {
      throw ImagingError(
        .truncated,
        "the PNG's \(chunks.data.count) compressed bytes cannot make an image of \(header.size)")
    }
    data = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      let output = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      do throws(ImagingError) {
        try chunks.data.withZlib(into: output)
        try PNGFilters.undo(output, rowBytes: header.rowBytes, pixelBytes: header.pixelBytes)
        written = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self.header = header
    palette = chunks.palette
  }

  /// The first channels of each pixel, as 8-bit samples.
  ///
  /// - Parameter kept: How many channels to keep.
  /// - Returns: `kept` bytes a pixel.
  func samples(ofFirst kept: Int) -> [UInt8] {
    let width = header.size.width
    let channels = header.colorType.channels
    var result = [UInt8](repeating: 0, count: header.size.pixelCount * kept)
    // Low bit depths of gray are stretched to 0...255; palette indices are kept as they are.
    let factor =
      header.bitDepth < 8 && header.colorType == .gray ? UInt8(255 / (1 << header.bitDepth - 1)) : 1
    for y in 0..<header.size.height {
      let row = y * (header.rowBytes + 1) + 1
      for x in 0..<width {
        for channel in 0..<kept {
          let sample = x * channels + channel
          let value: UInt8
          switch header.bitDepth {
          case 8: value = data[row + sample]
          case 16: value = data[row + sample * 2]
          default:
            let bit = sample * header.bitDepth
            let shift = 8 - header.bitDepth - bit & 7
            value = data[row + bit >> 3] >> shift & (1 << header.bitDepth - 1) * factor
          }
          result[(y * width + x) * kept + channel] = value
        }
      }
    }
    return result
  }

  /// Red, green and blue of each pixel.
  func rgb() throws(ImagingError) -> [UInt8] {
    switch header.colorType {
    case .rgb, .rgba:
      return samples(ofFirst: 3)
    case .gray, .grayAlpha:
      return samples(ofFirst: 1).flatMap { [$0, $0, $0] }
    case .palette:
      let indices = samples(ofFirst: 1)
      var result = [UInt8]()
      result.reserveCapacity(indices.count * 3)
      for index in indices {
        let offset = Int(index) * 3
        guard offset < palette.count else {
          throw ImagingError(
            .corrupt,
            "the PNG has a pixel of palette entry \(index), of \(palette.count / 3) entries")
        }
        result.append(palette[offset])
        result.append(palette[offset + 1])
        result.append(palette[offset + 2])
      }
      return result
    }
  }
}

extension [UInt8] {
  fileprivate func withZlib(
    into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImagingError) {
    let failure = withUnsafeBytes { bytes -> ImagingError? in
      do throws(ImagingError) {
        try Inflate.zlib(bytes, into: output)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
