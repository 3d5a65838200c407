/// A frame as it is kept: a JPEG file without metadata, blanked under a mask.
public struct KeyFrame: Sendable {
  /// The file.
  public let bytes: [UInt8]
  /// Whether its coefficients are those of the station's file, but for the mask.
  public let isLossless: Bool
  /// The frame's size, upright.
  public let size: ImageSize
  /// Where pixels may be others than the frame's; nil for everywhere.
  private let changed: [PixelRectangle]?

  init(bytes: [UInt8], isLossless: Bool, size: ImageSize, changed: [PixelRectangle]?) {
    self.bytes = bytes
    self.isLossless = isLossless
    self.size = size
    self.changed = changed
  }

  /// Whether a part of the frame certainly decodes to the pixels that the station sent, at every scale.
  ///
  /// - Parameter crop: The part, in pixels.
  /// - Returns: Whether it does; no where that is not known.
  public func hasSamePixels(in crop: PixelRectangle) -> Bool {
    changed?.contains { $0.intersects(crop) } == false
  }
}

/// Makes key frames of frames, keeping the codecs' state between them.
///
/// A JPEG is rewritten without decoding it; raw pixels, and JPEGs that are stored turned or whose
/// components are sampled in unusual ways, are encoded once. One thread at a time.
public final class KeyFrameMaker {
  /// The quality that frames are encoded with, each pixel with chroma of its own.
  public static let quality = 95

  private let limits: ImageLimits
  private let decoder: JPEGDecoder
  private let encoder = JPEGEncoder()
  private let redactor = JPEGRedactor()

  /// A maker.
  ///
  /// - Parameter limits: The largest frame that is accepted.
  public init(limits: ImageLimits = ImageLimits()) {
    self.limits = limits
    decoder = JPEGDecoder(limits: limits)
  }

  /// Makes a frame what is kept of it.
  ///
  /// - Parameters:
  ///   - bytes: The frame; exactly one.
  ///   - encoding: How the bytes are to be read.
  ///   - mask: What is blanked.
  /// - Returns: The key frame.
  /// - Throws: ``ImagingError`` for what is no frame.
  public func keyFrame(
    of bytes: UnsafeRawBufferPointer, encoding: FrameEncoding, mask: PixelMask
  ) throws(ImagingError) -> KeyFrame {
    switch encoding {
    case .raw(let layout):
      try limits.check(layout.size)
      return try encoded(Image(raw: bytes, layout: layout), mask)
    case .jpeg:
      let header = try JPEGHeader.read(bytes, limits: limits)
      if header.orientation == .upright, let rewritten = try? rewritten(bytes, header, mask) {
        return rewritten
      }
      return try encoded(try decoder.decode(bytes), mask)
    }
  }

  private func rewritten(
    _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, _ mask: PixelMask
  ) throws(ImagingError) -> KeyFrame {
    let outcome = try redactor.redact(
      bytes, header, blanking: mask.rectangles(in: header.size))
    // Decoders interpolate chroma between neighbours, so that one unit around is not certain either.
    let unit = outcome.unit
    let changed = outcome.blanked.map {
      PixelRectangle(
        x: $0.x - unit.width, y: $0.y - unit.height, width: $0.width + 2 * unit.width,
        height: $0.height + 2 * unit.height)
    }
    return KeyFrame(
      bytes: outcome.bytes, isLossless: true, size: header.size, changed: changed)
  }

  private func encoded(_ image: Image, _ mask: PixelMask) throws(ImagingError) -> KeyFrame {
    var image = image
    image.blank(mask.rectangles(in: image.size))
    let bytes = try encoder.encode(image, quality: Self.quality, subsampling: .none)
    return KeyFrame(bytes: bytes, isLossless: false, size: image.size, changed: nil)
  }
}
