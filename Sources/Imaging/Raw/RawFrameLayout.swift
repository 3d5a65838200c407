/// The geometry and meaning of an uncompressed frame's bytes.
public struct RawFrameLayout: Hashable, Sendable {
  /// Width and height, in pixels.
  public let size: ImageSize
  /// How bytes make pixels.
  public let format: PixelFormat
  /// What luma and chroma mean; ignored by formats without them.
  public let encoding: YUVEncoding
  /// Bytes from one row to the next.
  ///
  /// It holds for the first plane and for NV12's second; I420's U and V have half of it.
  public let rowBytes: Int

  /// The padding that is accepted at a row's end, in bytes: more than any capture card's alignment.
  private static let maximumRowPadding = 65_536

  /// Describes frames of one geometry.
  ///
  /// - Parameters:
  ///   - size: Width and height; even where chroma is shared by neighbours.
  ///   - format: How bytes make pixels.
  ///   - encoding: What luma and chroma mean.
  ///   - rowBytes: Bytes from one row to the next, or nil for rows without padding.
  ///   - limits: The largest frame that is accepted.
  /// - Throws: ``ImagingError`` for sizes that are empty, too large or odd, and for impossible rows.
  public init(
    size: ImageSize, format: PixelFormat, encoding: YUVEncoding = YUVEncoding(),
    rowBytes: Int? = nil, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) {
    try limits.check(size)
    if format.isYUV, !size.width.isMultiple(of: 2) {
      throw ImagingError(
        .unsupported, "\(format) frames have an even width, got \(size): two pixels share chroma")
    }
    if format == .nv12 || format == .i420, !size.height.isMultiple(of: 2) {
      throw ImagingError(
        .unsupported, "\(format) frames have an even height, got \(size): two rows share chroma")
    }
    let minimum = format.minimumRowBytes(width: size.width)
    let bytes = rowBytes ?? minimum
    guard bytes >= minimum, bytes - minimum <= Self.maximumRowPadding else {
      throw ImagingError(
        .wrongByteCount,
        "a row of \(size.width) \(format) pixels has \(minimum) bytes and at most "
          + "\(Self.maximumRowPadding) of padding, got \(bytes)")
    }
    if format == .i420, !bytes.isMultiple(of: 2) {
      throw ImagingError(
        .wrongByteCount, "i420 rows have an even number of bytes, got \(bytes): chroma has half")
    }
    self.size = size
    self.format = format
    self.encoding = encoding
    self.rowBytes = bytes
  }

  /// The exact number of bytes of a frame, the padding of its last row included.
  public var byteCount: Int {
    switch format {
    case .nv12, .i420: rowBytes * size.height + rowBytes * (size.height / 2)
    case .rgb, .bgr, .rgba, .bgra, .gray8, .uyvy: rowBytes * size.height
    }
  }

  /// Where chroma begins that lies in a plane of its own, in bytes from the frame's first.
  var chromaOffset: Int { rowBytes * size.height }

  /// Where I420's plane of V begins, in bytes from the frame's first.
  var secondChromaOffset: Int { chromaOffset + rowBytes / 2 * (size.height / 2) }
}
