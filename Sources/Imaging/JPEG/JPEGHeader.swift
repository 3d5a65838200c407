/// What a JPEG says about itself before its first pixel.
public struct JPEGHeader: Hashable, Sendable {
  /// Width and height as stored, before the EXIF orientation is applied.
  public let storedSize: ImageSize
  /// Width and height of the upright image.
  public let size: ImageSize
  /// 1 for gray, 3 for colour.
  public let componentCount: Int
  /// Whether each scan refines the whole image, rather than adding rows.
  public let isProgressive: Bool
  /// The number of scans.
  public let scanCount: Int

  let orientation: Orientation

  /// Reads a JPEG's header; no memory is allocated for pixels.
  ///
  /// - Parameters:
  ///   - bytes: A whole JPEG file.
  ///   - limits: The largest image that is accepted.
  /// - Returns: The header.
  /// - Throws: ``ImagingError`` for what is not a JPEG, is not supported, or exceeds the limits.
  public static func read(
    _ bytes: UnsafeRawBufferPointer, limits: ImageLimits = ImageLimits()
  ) throws(ImagingError) -> JPEGHeader {
    var reader = JPEGMarkerReader(bytes)
    try reader.expectStart()
    var frame: JPEGFrame?
    var orientation: Orientation?
    while true {
      let segment = try reader.nextSegment()
      switch segment.marker {
      case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA:
        guard frame == nil else {
          throw ImagingError(.corrupt, "the JPEG has more than one frame header")
        }
        let read = try JPEGFrame(segment)
        try limits.check(read.size)
        frame = read
      case 0xC3, 0xC5...0xC8, 0xCB, 0xCD...0xCF:
        throw ImagingError(
          .unsupported,
          "lossless and hierarchical JPEG is not supported (frame type \(segment.marker & 15)); "
            + "save it as baseline or progressive JPEG")
      case 0xE1 where orientation == nil:
        orientation = Orientation.read(exif: segment.payload)
      case 0xDA:
        guard let frame else {
          throw ImagingError(.corrupt, "the JPEG's first scan comes before its frame header")
        }
        let scans =
          frame.isProgressive || Int(segment.payload.first ?? 0) < frame.componentCount
          ? 1 + reader.countRemainingScans(upTo: limits.maximumScans) : 1
        guard scans <= limits.maximumScans else {
          throw ImagingError(
            .tooLarge, "the JPEG has more than \(limits.maximumScans) scans, which is the limit")
        }
        return JPEGHeader(frame, orientation ?? .upright, scanCount: scans)
      default:
        break
      }
    }
  }

  private init(_ frame: JPEGFrame, _ orientation: Orientation, scanCount: Int) {
    storedSize = frame.size
    size = orientation.upright(frame.size)
    componentCount = frame.componentCount
    isProgressive = frame.isProgressive
    self.scanCount = scanCount
    self.orientation = orientation
  }
}

/// A frame header: the SOF segment.
private struct JPEGFrame {
  let size: ImageSize
  let componentCount: Int
  let isProgressive: Bool

  init(_ segment: JPEGMarkerReader.Segment) throws(ImagingError) {
    let payload = segment.payload
    guard payload.count >= 6, payload.count == 6 + 3 * Int(payload[5]) else {
      throw ImagingError(.corrupt, "the JPEG's frame header has a wrong length")
    }
    guard payload[0] == 8 else {
      throw ImagingError(
        .unsupported, "JPEG of \(payload[0]) bits a sample is not supported, only 8")
    }
    size = ImageSize(
      width: Int(payload[3]) << 8 | Int(payload[4]), height: Int(payload[1]) << 8 | Int(payload[2]))
    componentCount = Int(payload[5])
    isProgressive = segment.marker == 0xC2 || segment.marker == 0xCA
    guard componentCount == 1 || componentCount == 3 else {
      let kind = componentCount == 4 ? "CMYK or YCCK" : "\(componentCount)-component"
      throw ImagingError(.unsupported, "\(kind) JPEG is not supported; save it as RGB or gray")
    }
  }
}
