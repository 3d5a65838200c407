/// Makes PNG files whose checksums are right.
///
/// A mutation nearly always breaks a chunk's checksum, and then the decoder refuses the file before
/// it comes to what is to be tested.
enum Checksums {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The same file with the right checksum behind every chunk that lies within it.
  static func repaired(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var file = [UInt8](bytes)
    var start = signature.count
    while start + 12 <= file.count {
      let length = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 8 + length
      guard end + 4 <= file.count else { break }
      file.replaceSubrange(end..<end + 4, with: bigEndian(crc(file[start + 4..<end])))
      start = end + 4
    }
    return file
  }

  /// A file whose header fields, palette and scan lines come from the input: past all checksums
  /// and the compression, right at filters, depths and palettes.
  ///
  /// - Parameter bytes: Width, height, depth, colour type, interlace, number of palette entries,
  ///   the palette, and the scan lines with their filter bytes.
  /// - Returns: The file, or nil when the input is too short.
  static func built(from bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    guard bytes.count > 6 else { return nil }
    let header: [UInt8] =
      [0, 0, 0, bytes[0], 0, 0, 0, bytes[1], bytes[2], bytes[3], 0, 0, bytes[4]]
    let paletteEnd = min(6 + Int(bytes[5]) * 3, bytes.count)
    let palette = [UInt8](bytes[6..<paletteEnd])
    let lines = [UInt8](bytes[paletteEnd...].prefix(0xFFFF))

    // One stored block: a zlib header, the block's length and its complement, and the checksum.
    let count = UInt16(lines.count)
    var stream: [UInt8] = [0x78, 0x01, 0x01]
    for value in [count, ~count] {
      stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    stream += lines + bigEndian(adler(lines))

    var file = signature + chunk("IHDR", header)
    if !palette.isEmpty { file += chunk("PLTE", palette) }
    return file + chunk("IDAT", stream) + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc(body[...]))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~remainder
  }

  private static func adler(_ bytes: [UInt8]) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
