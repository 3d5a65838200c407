/// How masks travel in a result's body.
public enum MaskEncoding: String, CaseIterable, Sendable {
  /// No masks; boxes and contours only.
  case none
  /// Run lengths of alternating 0 and 1, row by row, beginning with 0; each a LEB128 integer.
  case runLengths = "rle"
  /// One bit a pixel, row by row, most significant bit first, padded to a byte at the very end.
  case bits
}

/// Puts binary masks into bytes and reads them back.
public enum MaskCodec {
  /// Appends a mask's encoding.
  ///
  /// - Parameters:
  ///   - count: The number of pixels.
  ///   - encoding: How to write them.
  ///   - bytes: Where to.
  ///   - isSet: Whether the pixel at an index (row-major) belongs to the mask.
  @inlinable
  public static func append(
    pixelCount count: Int, as encoding: MaskEncoding, to bytes: inout [UInt8],
    isSet: (Int) -> Bool
  ) {
    switch encoding {
    case .none: break
    case .runLengths:
      var current = false
      var runStart = 0
      for index in 0..<count where isSet(index) != current {
        appendVariableLength(UInt32(index - runStart), to: &bytes)
        runStart = index
        current.toggle()
      }
      appendVariableLength(UInt32(count - runStart), to: &bytes)
    case .bits:
      var accumulator: UInt8 = 0
      for index in 0..<count {
        accumulator = accumulator << 1 | (isSet(index) ? 1 : 0)
        if index & 7 == 7 { bytes.append(accumulator) }
      }
      if count & 7 != 0 { bytes.append(accumulator << UInt8(8 - count & 7)) }
    }
  }

  /// Reads a mask that a peer encoded.
  ///
  /// - Parameters:
  ///   - bytes: Exactly the mask's bytes.
  ///   - count: The number of pixels that it must have.
  ///   - encoding: How it was written.
  /// - Returns: 0 or 1 for each pixel, row by row; empty for `none`.
  /// - Throws: `WireError` with code `malformed` when the bytes do not make up `count` pixels.
  public static func decode(
    _ bytes: ArraySlice<UInt8>, pixelCount count: Int, encoding: MaskEncoding
  ) throws(WireError) -> [UInt8] {
    switch encoding {
    case .none: return []
    case .runLengths: return try decodeRunLengths(bytes, pixelCount: count)
    case .bits:
      guard bytes.count == (count + 7) / 8 else {
        throw WireError(.malformed, "a mask of \(count) pixels does not have \(bytes.count) bytes")
      }
      return (0..<count).map { (index: Int) -> UInt8 in
        let byte = bytes[bytes.startIndex + index / 8]
        return byte >> UInt8(7 - index % 8) & 1
      }
    }
  }

  private static func decodeRunLengths(
    _ bytes: ArraySlice<UInt8>, pixelCount count: Int
  ) throws(WireError) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count)
    var rest = bytes
    var value: UInt8 = 0
    while !rest.isEmpty {
      let run = try decodeVariableLength(&rest)
      guard run <= count - pixels.count else {
        throw WireError(.malformed, "the mask's runs exceed \(count) pixels")
      }
      pixels.append(contentsOf: repeatElement(value, count: run))
      value ^= 1
    }
    guard pixels.count == count else {
      throw WireError(.malformed, "the mask's runs make \(pixels.count) pixels, not \(count)")
    }
    return pixels
  }

  /// Appends an unsigned LEB128 integer: 7 bits a byte, lowest first, high bit set but on the last.
  @usableFromInline
  static func appendVariableLength(_ value: UInt32, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private static func decodeVariableLength(
    _ bytes: inout ArraySlice<UInt8>
  ) throws(WireError) -> Int {
    var value = 0
    for shift in stride(from: 0, through: 28, by: 7) {
      guard let byte = bytes.popFirst() else { break }
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw WireError(.malformed, "a run length is cut off or over 32 bits")
  }
}
