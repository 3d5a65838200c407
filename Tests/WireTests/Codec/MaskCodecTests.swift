import Base
import Testing
import Wire

@Suite("Mask codec")
struct MaskCodecTests {
  private func encoded(_ pixels: [UInt8], as encoding: MaskEncoding) -> [UInt8] {
    var bytes: [UInt8] = []
    MaskCodec.append(pixelCount: pixels.count, as: encoding, to: &bytes) { pixels[$0] != 0 }
    return bytes
  }

  private func decoded(
    _ bytes: [UInt8], count: Int, as encoding: MaskEncoding
  ) throws -> [UInt8] {
    // A slice that does not begin at 0, as a part of a result's body does not.
    let body = [0xAA, 0xBB] + bytes + [0xCC]
    return try MaskCodec.decode(
      body[2..<2 + bytes.count], pixelCount: count, encoding: encoding)
  }

  @Test(arguments: [MaskEncoding.runLengths, .bits])
  func masksReadBackEqual(encoding: MaskEncoding) throws {
    let seed: UInt64 = 31
    var generator = SeededGenerator(seed: seed)
    let sizes = [(1, 1), (1, 7), (3, 3), (8, 1), (9, 1), (17, 5), (61, 47), (131, 127)]
    for (width, height) in sizes {
      for density in [0.0, 0.01, 0.5, 0.99, 1.0] {
        let pixels = (0..<width * height).map { _ in
          UInt8(Double.random(in: 0..<1, using: &generator) < density ? 1 : 0)
        }
        let bytes = encoded(pixels, as: encoding)
        let read = try decoded(bytes, count: pixels.count, as: encoding)
        #expect(read == pixels, "seed \(seed), \(width)x\(height), density \(density)")
        if encoding == .bits { #expect(bytes.count == (pixels.count + 7) / 8) }
      }
    }
  }

  /// Expected bytes written out by hand.
  @Test(
    arguments: [
      ([], [0], []),
      ([0], [1], [0x00]),
      ([1], [0, 1], [0x80]),
      ([0, 1, 1, 0], [1, 2, 1], [0x60]),
      ([1, 0, 0, 0, 0, 0, 0, 1], [0, 1, 6, 1], [0x81]),
      ([0, 0, 0, 0, 0, 0, 0, 0, 1], [8, 1], [0x00, 0x80]),
      ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 10], [0xFF, 0xC0]),
    ] as [([UInt8], [UInt8], [UInt8])])
  func bytesAreAsDocumented(pixels: [UInt8], runs: [UInt8], bits: [UInt8]) throws {
    #expect(encoded(pixels, as: .runLengths) == runs)
    #expect(encoded(pixels, as: .bits) == bits)
    #expect(try decoded(runs, count: pixels.count, as: .runLengths) == pixels)
    #expect(try decoded(bits, count: pixels.count, as: .bits) == pixels)
  }

  @Test(
    arguments: [
      (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]), (16_383, [0xFF, 0x7F]),
      (16_384, [0x80, 0x80, 0x01]), (65_536, [0x80, 0x80, 0x04]),
      (2_097_152, [0x80, 0x80, 0x80, 0x01]),
    ] as [(Int, [UInt8])])
  func longRunsTakeSevenBitsAByte(count: Int, bytes: [UInt8]) throws {
    #expect(encoded([UInt8](repeating: 0, count: count), as: .runLengths) == bytes)
    #expect(encoded([UInt8](repeating: 1, count: count), as: .runLengths) == [0] + bytes)
    #expect(try decoded([0] + bytes, count: count, as: .runLengths).allSatisfy { $0 == 1 })
  }

  @Test func noMaskTakesNoBytes() throws {
    #expect(encoded([1, 0, 1], as: .none).isEmpty)
    #expect(try decoded([], count: 3, as: .none).isEmpty)
  }

  @Test func appendsBehindWhatIsThere() {
    var bytes: [UInt8] = [7]
    for encoding in [MaskEncoding.runLengths, .bits] {
      MaskCodec.append(pixelCount: 3, as: encoding, to: &bytes) { $0 == 2 }
    }
    #expect(bytes == [7, 2, 1, 0x20])
  }

  @Test(
    arguments: [
      [], [9], [11], [5, 4], [5, 6], [0], [10, 1], [0, 10, 1], [0x80], [5, 0x85],
      [0x8A, 0x80], [0x8A, 0x80, 0x80, 0x80, 0x80], [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00],
      [0x80, 0x80, 0x80, 0x80, 0x10], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
      [0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [5, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ] as [[UInt8]])
  func refusesRunsThatDoNotMakeTenPixels(bytes: [UInt8]) {
    #expect(throws: WireError(.malformed, "")) {
      try decoded(bytes, count: 10, as: .runLengths)
    }
  }

  @Test func takesZeroRunsAndLongFormsOfShortRuns() throws {
    let expected: [UInt8] = [0, 0, 0, 1, 1]
    for bytes in [[3, 2], [3, 0, 0, 2], [3, 2, 0, 0], [0x83, 0, 2], [3, 0x82, 0x80, 0]] as [[UInt8]]
    {
      #expect(try decoded(bytes, count: 5, as: .runLengths) == expected, "\(bytes)")
    }
  }

  @Test(arguments: [[], [0xFF], [0xFF, 0xFF, 0xFF]] as [[UInt8]])
  func refusesBitsOfAnotherLength(bytes: [UInt8]) {
    #expect(throws: WireError(.malformed, "")) { try decoded(bytes, count: 10, as: .bits) }
  }

  @Test func ignoresThePaddingAfterTheLastPixel() throws {
    #expect(try decoded([0xFF], count: 3, as: .bits) == [1, 1, 1])
  }

  @Test func survivesRandomBytes() {
    let seed: UInt64 = 32
    var generator = SeededGenerator(seed: seed)
    for round in 0..<4000 {
      let length = Int.random(in: 0...12, using: &generator)
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) >> 2 }
      let count = Int.random(in: 0...200, using: &generator)
      guard let pixels = try? decoded(bytes, count: count, as: .runLengths) else { continue }
      #expect(pixels.count == count, "seed \(seed), round \(round)")
      #expect(encoded(pixels, as: .runLengths).count <= max(1, bytes.count))
    }
  }
}
