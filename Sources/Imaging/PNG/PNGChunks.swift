/// What the decoder needs of a PNG's chunks, collected in one pass and with checksums verified.
struct PNGChunks {
  /// The header.
  let header: PNGHeader
  /// Red, green and blue of each palette entry; empty without a palette.
  let palette: [UInt8]
  /// The compressed data of all IDAT chunks.
  let data: [UInt8]

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Reads a PNG's chunks up to its end.
  ///
  /// - Parameters:
  ///   - bytes: A whole PNG file.
  ///   - limits: The largest image that is accepted.
  /// - Throws: ``ImagingError``.
  init(_ bytes: UnsafeRawBufferPointer, limits: ImageLimits) throws(ImagingError) {
    guard !bytes.isEmpty else { throw ImagingError(.truncated, "the PNG is empty: 0 bytes") }
    guard bytes.starts(with: Self.signature) else {
      throw ImagingError(
        Self.signature.starts(with: bytes) ? .truncated : .corrupt,
        "the data is not a PNG: it does not begin with a PNG's signature")
    }
    var header: PNGHeader?
    var palette: [UInt8] = []
    var data: [UInt8] = []
    var position = Self.signature.count
    while true {
      let (type, payload) = try Self.chunk(bytes, &position)
      guard header != nil || type == "IHDR" else {
        throw ImagingError(.corrupt, "the PNG does not begin with its header")
      }
      switch type {
      case "IHDR":
        guard header == nil else { throw ImagingError(.corrupt, "the PNG has two headers") }
        header = try PNGHeader(payload, limits: limits)
      case "PLTE":
        guard palette.isEmpty, payload.count.isMultiple(of: 3), (3...768).contains(payload.count)
        else { throw ImagingError(.corrupt, "the PNG has a damaged palette") }
        palette = [UInt8](payload)
      case "IDAT":
        data.append(contentsOf: payload)
      case "IEND":
        guard let header else { throw ImagingError(.corrupt, "the PNG has no header") }
        guard !data.isEmpty else { throw ImagingError(.truncated, "the PNG has no image data") }
        guard header.colorType != .palette || !palette.isEmpty else {
          throw ImagingError(.corrupt, "the PNG has palette indices and no palette")
        }
        self.header = header
        self.palette = palette
        self.data = data
        return
      default:
        // Chunks whose name begins with a capital cannot be ignored.
        guard let first = type.utf8.first, first & 0x20 != 0 else {
          throw ImagingError(.unsupported, "the PNG has a critical chunk of unknown type \(type)")
        }
      }
    }
  }

  private static func chunk(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int
  ) throws(ImagingError) -> (type: String, payload: UnsafeRawBufferPointer) {
    guard bytes.count - position >= 12 else { throw truncated }
    let length = Int(bytes.bigEndian(at: position))
    guard length <= bytes.count - position - 12 else { throw truncated }
    let checked = UnsafeRawBufferPointer(rebasing: bytes[(position + 4)..<(position + 8 + length)])
    let type = String(decoding: checked.prefix(4), as: UTF8.self)
    var crc = CRC32()
    crc.add(checked)
    guard crc.checksum == bytes.bigEndian(at: position + 8 + length) else {
      throw ImagingError(.corrupt, "the PNG's chunk at offset \(position) has a wrong checksum")
    }
    position += 12 + length
    return (type, UnsafeRawBufferPointer(rebasing: checked.dropFirst(4)))
  }

  private static var truncated: ImagingError {
    ImagingError(.truncated, "the PNG ends within a chunk")
  }
}
