import Testing

@testable import Imaging

@Suite("Inflate")
struct InflateTests {
  /// Decompresses into room for `count` bytes.
  private func inflate(_ bytes: [UInt8], count: Int) throws -> [UInt8] {
    var output = [UInt8](repeating: 0xAA, count: count)
    try bytes.withUnsafeBytes { bytes in
      try output.withUnsafeMutableBufferPointer { try Inflate.zlib(bytes, into: $0) }
    }
    return output
  }

  // Python: zlib.compress(b"hello hello hello hello\n", 9)
  private let hello: [UInt8] = [
    0x78, 0xDA, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 0xB9, 0x00, 0x70, 0xBE, 0x08,
    0xBB,
  ]

  @Test("expands literals and copies")
  func expands() throws {
    let text = try inflate(hello, count: 24)
    #expect(String(decoding: text, as: UTF8.self) == "hello hello hello hello\n")
  }

  @Test("an empty stream makes nothing")
  func empty() throws {
    #expect(try inflate([0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01], count: 0) == [])
  }

  @Test("refuses streams that are shorter or longer than the room")
  func refusesOtherLengths() {
    #expect {
      try inflate(hello, count: 25)
    } throws: {
      isImagingError($0, .truncated)
    }
    for count in [0, 1, 6, 23] {
      #expect {
        try inflate(hello, count: count)
      } throws: {
        isImagingError($0, .corrupt)
      }
    }
  }

  @Test("refuses every truncation")
  func refusesTruncation() {
    for count in 0..<hello.count {
      #expect("\(count) bytes") {
        try inflate(Array(hello.prefix(count)), count: 24)
      } throws: {
        isImagingError($0, .truncated) || isImagingError($0, .corrupt)
      }
    }
  }

  @Test("refuses a wrong checksum")
  func refusesChecksum() {
    var damaged = hello
    damaged[damaged.count - 1] ^= 1
    #expect {
      try inflate(damaged, count: 24)
    } throws: {
      isImagingError($0, .corrupt)
    }
  }

  @Test(
    "refuses streams that break the format's rules",
    arguments: [
      [0x00, 0x00, 0x03, 0x00],  // Not zlib.
      [0x78, 0xBB, 0x03, 0x00],  // Asks for a preset dictionary.
      [0x78, 0x9C, 0x07, 0x00],  // Block type 3.
      [0x78, 0x9C, 0x01, 0x05, 0x00, 0x00, 0x00],  // A stored length without its complement.
      [0x78, 0x9C, 0x63, 0x00, 0x02, 0x00],  // A fixed block's copy from before the beginning.
      [0x78, 0x9C, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],  // No codes.
      [0x78, 0x9C, 0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],  // Too many codes.
    ] as [[UInt8]])
  func refusesBrokenStreams(_ stream: [UInt8]) {
    #expect {
      try inflate(stream, count: 8)
    } throws: {
      isImagingError($0, .corrupt) || isImagingError($0, .truncated)
    }
  }

  @Test("random bits end, within the room")
  func randomBits() {
    for seed in UInt64(1)...3000 {
      var random = SeededBytes(seed: seed)
      let stream: [UInt8] = [0x78, 0x9C] + random.bytes(random.number(in: 0..<120))
      #expect(throws: ImagingError.self, "seed \(seed)") { try inflate(stream, count: 300) }
    }
  }

  @Test("checksums agree with the standards' examples")
  func checksums() {
    // "123456789" is the customary check; Adler-32 of "Wikipedia" is 0x11E60398.
    var crc = CRC32()
    crc.add(Array("1234".utf8))
    crc.add(Array("56789".utf8))
    #expect(crc.checksum == 0xCBF4_3926)
    let adler = Array("Wikipedia".utf8).withUnsafeBufferPointer { Adler32.checksum($0) }
    #expect(adler == 0x11E6_0398)
    let long = [UInt8](repeating: 0xFF, count: 100_000)
    // Python: zlib.adler32(b"\xff" * 100000)
    #expect(long.withUnsafeBufferPointer { Adler32.checksum($0) } == 0x149A_302C)
  }
}
