import CTurboJPEG

/// Decodes JPEGs, keeping the library's state and all memory between images.
///
/// One thread at a time.
public final class JPEGDecoder {
  /// Upright pixels of 4 bytes: red, green, blue, and one that is not used.
  struct Pixels {
    /// Borrowed until the next decode.
    let bytes: UnsafePointer<UInt8>
    /// The decoded size, upright.
    let size: ImageSize
    /// How many pixels the image begins to the right of the first column and below the first row:
    /// not zero where a last partial pixel was mirrored to the front.
    let originX: Double
    let originY: Double
  }

  /// The largest image that is accepted.
  public let limits: ImageLimits

  private var library: TurboJPEG?
  private let stored = ScratchBuffer()
  private let turned = ScratchBuffer()

  /// A decoder.
  ///
  /// - Parameter limits: The largest image that is accepted.
  public init(limits: ImageLimits = ImageLimits()) {
    self.limits = limits
  }

  /// Decodes a JPEG at full size, with the accurate DCT and smooth chroma, and turns it upright.
  ///
  /// - Parameter bytes: A whole JPEG file.
  /// - Returns: The image.
  /// - Throws: ``ImagingError``; any warning of the decoder is an error.
  public func decode(_ bytes: UnsafeRawBufferPointer) throws(ImagingError) -> Image {
    let header = try JPEGHeader.read(bytes, limits: limits)
    let pixels = try decode(bytes, header, scale: .full)
    let count = pixels.size.pixelCount
    return Image(
      size: pixels.size,
      pixels: [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, written in
        for index in 0..<count {
          rgb[index &* 3] = pixels.bytes[index &* 4]
          rgb[index &* 3 &+ 1] = pixels.bytes[index &* 4 &+ 1]
          rgb[index &* 3 &+ 2] = pixels.bytes[index &* 4 &+ 2]
        }
        written = count * 3
      })
  }

  /// Decodes a JPEG at a scale, without allocating once its memory has grown to the frame's size.
  ///
  /// - Parameters:
  ///   - bytes: A whole JPEG file.
  ///   - header: Its header.
  ///   - scale: The fraction of full size.
  /// - Returns: Upright pixels, borrowed until the next decode.
  /// - Throws: ``ImagingError``; any warning of the decoder is an error.
  func decode(
    _ bytes: UnsafeRawBufferPointer, _ header: JPEGHeader, scale: DCTScale
  ) throws(ImagingError) -> Pixels {
    let size = scale.scaled(header.storedSize)
    let destination = stored.bytes(size.pixelCount * 4)
    if library == nil { library = try TurboJPEG.decompressor() }
    try library?.check(.corrupt, "decoded") { handle in
      tjDecompress2(
        handle, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt(bytes.count),
        destination, Int32(size.width), Int32(size.width * 4),
        Int32(size.height), Int32(TJPF_RGBX.rawValue),
        TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
    }
    let orientation = header.orientation
    guard orientation != .upright else {
      return Pixels(bytes: UnsafePointer(destination), size: size, originX: 0, originY: 0)
    }
    let upright = turned.bytes(size.pixelCount * 4)
    orientation.apply(
      to: UnsafeRawPointer(destination), stored: size, into: UnsafeMutableRawPointer(upright))
    let turnedSize = orientation.upright(size)
    let denominator = Double(scale.denominator)
    return Pixels(
      bytes: UnsafePointer(upright), size: turnedSize,
      originX: orientation.reversesColumns
        ? Double(turnedSize.width) - Double(header.size.width) / denominator : 0,
      originY: orientation.reversesRows
        ? Double(turnedSize.height) - Double(header.size.height) / denominator : 0)
  }
}
