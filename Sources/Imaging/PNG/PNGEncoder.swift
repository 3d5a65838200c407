extension PNG {
  /// Encodes a colour image, without compressing it.
  ///
  /// - Parameter image: The image.
  /// - Returns: A PNG file of 8 bits a channel.
  public static func encode(_ image: Image) -> [UInt8] {
    encode(image.pixels, image.size, .rgb)
  }

  /// Encodes a gray image, without compressing it.
  ///
  /// - Parameter image: The image.
  /// - Returns: A PNG file of 8 bits a pixel.
  public static func encode(_ image: GrayImage) -> [UInt8] {
    encode(image.pixels, image.size, .gray)
  }

  private static func encode(
    _ pixels: [UInt8], _ size: ImageSize, _ type: PNGHeader.ColorType
  ) -> [UInt8] {
    let rowBytes = size.width * type.channels
    var rows: [UInt8] = []
    rows.reserveCapacity((rowBytes + 1) * size.height)
    for start in stride(from: 0, to: pixels.count, by: rowBytes) {
      rows.append(0)
      rows += pixels[start..<(start + rowBytes)]
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append(
      "IHDR",
      bigEndian(UInt32(size.width)) + bigEndian(UInt32(size.height)) + [8, type.rawValue, 0, 0, 0],
      to: &file)
    append("IDAT", zlibStored(rows), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// A zlib stream of stored blocks.
  private static func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    stream.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 16)
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let block = bytes[start..<min(start + 65_535, bytes.count)]
      let length = UInt16(block.count)
      stream.append(block.endIndex == bytes.count ? 1 : 0)
      for number in [length, ~length] {
        stream += [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)]
      }
      stream += block
    }
    return stream + bigEndian(bytes.withUnsafeBufferPointer { Adler32.checksum($0) })
  }

  private static func append(_ type: String, _ payload: [UInt8], to file: inout [UInt8]) {
    let checked = Array(type.utf8) + payload
    var crc = CRC32()
    crc.add(checked)
    file += bigEndian(UInt32(payload.count)) + checked + bigEndian(crc.checksum)
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
