import CTurboJPEG

/// Encodes images as JPEG, keeping the library's state and its output buffer between images.
///
/// One thread at a time.
public final class JPEGEncoder {
  /// How many pixels share chroma.
  public enum Subsampling: Sendable, CaseIterable {
    /// Each pixel has its own.
    case none
    /// Squares of 2x2 pixels share it (4:2:0).
    case quarter
  }

  private var library: TurboJPEG?
  private let buffer = ScratchBuffer()

  /// An encoder.
  public init() {}

  /// Encodes an image.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - quality: 1 to 100.
  ///   - subsampling: How many pixels share chroma.
  /// - Returns: A JPEG file.
  /// - Throws: ``ImagingError`` with the code `encoder`.
  public func encode(
    _ image: Image, quality: Int = 90, subsampling: Subsampling = .quarter
  ) throws(ImagingError) -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw ImagingError(.encoder, "JPEG quality is 1 to 100, got \(quality)")
    }
    guard image.size.width <= 65_500, image.size.height <= 65_500 else {
      throw ImagingError(.encoder, "a JPEG has at most 65500 pixels a side, got \(image.size)")
    }
    let width = Int32(image.size.width)
    let height = Int32(image.size.height)
    let sampling = Int32((subsampling == .none ? TJSAMP_444 : TJSAMP_420).rawValue)
    // With room for the worst case, the library never reallocates the buffer.
    var size = tjBufSize(width, height, sampling)
    var output: UnsafeMutablePointer<UInt8>? = buffer.bytes(Int(size))
    if library == nil { library = try TurboJPEG.compressor() }
    try library?.check(.encoder, "encoded") { handle in
      image.pixels.withUnsafeBufferPointer { pixels in
        tjCompress2(
          handle, pixels.baseAddress, width, 0, height, Int32(TJPF_RGB.rawValue), &output, &size,
          sampling, Int32(quality), TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
      }
    }
    return [UInt8](UnsafeBufferPointer(start: output, count: Int(size)))
  }
}
