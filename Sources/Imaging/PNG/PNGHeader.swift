/// A PNG's IHDR chunk.
struct PNGHeader {
  enum ColorType: UInt8 {
    case gray = 0
    case rgb = 2
    case palette = 3
    case grayAlpha = 4
    case rgba = 6

    var channels: Int {
      switch self {
      case .gray, .palette: 1
      case .grayAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var bitDepths: [Int] {
      switch self {
      case .gray: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .grayAlpha, .rgba: [8, 16]
      }
    }
  }

  let size: ImageSize
  let bitDepth: Int
  let colorType: ColorType

  /// Reads and checks the chunk.
  ///
  /// - Parameters:
  ///   - payload: The chunk's data.
  ///   - limits: The largest image that is accepted.
  /// - Throws: ``ImagingError``.
  init(_ payload: UnsafeRawBufferPointer, limits: ImageLimits) throws(ImagingError) {
    guard payload.count == 13 else {
      throw ImagingError(.corrupt, "the PNG's header has \(payload.count) bytes, not 13")
    }
    size = ImageSize(
      width: Int(payload.bigEndian(at: 0)), height: Int(payload.bigEndian(at: 4)))
    try limits.check(size)
    bitDepth = Int(payload[8])
    guard let type = ColorType(rawValue: payload[9]), type.bitDepths.contains(bitDepth) else {
      throw ImagingError(
        .corrupt, "the PNG has an impossible colour type \(payload[9]) with \(bitDepth) bits")
    }
    colorType = type
    guard payload[10] == 0, payload[11] == 0 else {
      throw ImagingError(.corrupt, "the PNG has an unknown compression or filter method")
    }
    guard payload[12] == 0 else {
      throw payload[12] == 1
        ? ImagingError(
          .unsupported, "interlaced PNG is not supported; save it without interlacing")
        : ImagingError(.corrupt, "the PNG has an unknown interlace method")
    }
  }

  /// Bytes from one pixel to the next, at least 1: the distance that filters look back.
  var pixelBytes: Int { max(1, colorType.channels * bitDepth / 8) }

  /// Bytes of a row without its filter type.
  var rowBytes: Int { (size.width * colorType.channels * bitDepth + 7) / 8 }
}

extension UnsafeRawBufferPointer {
  /// The 32-bit big-endian number at an offset that is known to be within the bytes.
  func bigEndian(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
