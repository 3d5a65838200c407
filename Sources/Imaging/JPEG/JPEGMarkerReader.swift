import Foundation

/// Walks the segments of a JPEG file, within its bytes and in one pass.
struct JPEGMarkerReader {
  /// A marker and the bytes that follow its length.
  struct Segment {
    let marker: UInt8
    let payload: UnsafeRawBufferPointer
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Steps over the start-of-image marker.
  mutating func expectStart() throws(ImagingError) {
    guard !bytes.isEmpty else { throw ImagingError(.truncated, "the JPEG is empty: 0 bytes") }
    guard bytes[0] == 0xFF, bytes.count < 2 || bytes[1] == 0xD8 else {
      throw ImagingError(.corrupt, "the data is not a JPEG: it does not begin with FF D8")
    }
    guard bytes.count > 2 else { throw truncated }
    position = 2
  }

  /// The next segment before the pixels; as strict as the decoder, so that both read the same.
  mutating func nextSegment() throws(ImagingError) -> Segment {
    while true {
      guard position < bytes.count else { throw truncated }
      guard bytes[position] == 0xFF else {
        throw ImagingError(.corrupt, "the JPEG has stray bytes at offset \(position)")
      }
      while position < bytes.count, bytes[position] == 0xFF { position += 1 }
      guard position < bytes.count else { throw truncated }
      let marker = bytes[position]
      position += 1
      switch marker {
      case 0x01, 0xD0...0xD7:
        continue  // Stand alone, without a length.
      case 0xC0...0xCF, 0xDA...0xDD, 0xE0...0xEF, 0xFE:
        return Segment(marker: marker, payload: try takePayload())
      case 0xD9:
        throw ImagingError(.corrupt, "the JPEG ends before its first scan")
      default:
        throw ImagingError(
          .corrupt,
          "the JPEG has an unexpected marker FF \(String(marker, radix: 16)) at offset "
            + "\(position - 1)")
      }
    }
  }

  /// The number of scans after the current one.
  ///
  /// - Parameter limit: Counting stops above this.
  /// - Returns: The number, or `limit + 1` when there are more.
  mutating func countRemainingScans(upTo limit: Int) -> Int {
    var count = 0
    guard let base = bytes.baseAddress else { return 0 }
    while count <= limit, position < bytes.count - 1,
      let found = memchr(base + position, 0xFF, bytes.count - 1 - position)
    {
      position = UnsafeRawPointer(found) - base
      let marker = bytes[position + 1]
      switch marker {
      case 0xFF:
        position += 1  // Padding before a marker.
      case 0x00, 0x01, 0xD0...0xD7:
        position += 2
      case 0xD9:
        return count
      default:
        if marker == 0xDA { count += 1 }
        position += 2
        guard (try? takePayload()) != nil else { return count }
      }
    }
    return count
  }

  private mutating func takePayload() throws(ImagingError) -> UnsafeRawBufferPointer {
    guard position <= bytes.count - 2 else { throw truncated }
    let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
    guard length >= 2 else {
      throw ImagingError(.corrupt, "the JPEG has a segment of length \(length)")
    }
    guard length <= bytes.count - position else { throw truncated }
    let payload = UnsafeRawBufferPointer(rebasing: bytes[(position + 2)..<(position + length)])
    position += length
    return payload
  }

  private var truncated: ImagingError {
    ImagingError(.truncated, "the JPEG's \(bytes.count) bytes end before its pixels do")
  }
}
