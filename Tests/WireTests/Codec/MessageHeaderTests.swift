import Base
import Testing
import Wire

@Suite("Message header")
struct MessageHeaderTests {
  private func encoded(_ header: MessageHeader) -> [UInt8] {
    var bytes: [UInt8] = []
    header.append(to: &bytes)
    return bytes
  }

  private func parse(_ bytes: [UInt8], maximumBody: Int = 1 << 20) throws -> MessageHeader {
    try bytes.withUnsafeBytes { try MessageHeader(parsing: $0, maximumBodyByteCount: maximumBody) }
  }

  /// A valid header with some bytes replaced.
  private func header(at offset: Int, _ replacement: [UInt8]) -> [UInt8] {
    var bytes = encoded(
      MessageHeader(kind: .frame, jsonByteCount: 2, bodyByteCount: 3, correlationID: 4))
    bytes.replaceSubrange(offset..<offset + replacement.count, with: replacement)
    return bytes
  }

  @Test func readsBackEqual() throws {
    let seed: UInt64 = 21
    var generator = SeededGenerator(seed: seed)
    for kind in MessageKind.allCases {
      for _ in 0..<50 {
        let header = MessageHeader(
          kind: kind, jsonByteCount: .random(in: 0...65536, using: &generator),
          bodyByteCount: .random(in: 0...4_294_967_295, using: &generator),
          correlationID: generator.next())
        let bytes = encoded(header)
        #expect(bytes.count == MessageHeader.byteCount)
        #expect(try parse(bytes, maximumBody: Int.max) == header, "seed \(seed)")
      }
    }
  }

  @Test func readsHeadersAtAnyAlignment() throws {
    let bytes = encoded(
      MessageHeader(kind: .result, jsonByteCount: 1, bodyByteCount: 2, correlationID: .max))
    for shift in 0..<8 {
      let shifted = [UInt8](repeating: 0, count: shift) + bytes
      try shifted.withUnsafeBytes { buffer in
        let header = try MessageHeader(
          parsing: UnsafeRawBufferPointer(rebasing: buffer.dropFirst(shift)),
          maximumBodyByteCount: 2)
        #expect(header.correlationID == .max && header.bodyByteCount == 2)
      }
    }
  }

  @Test func refusesEveryOtherMagic() {
    for offset in 0..<4 {
      for bit in 0..<8 {
        let byte = MessageHeader.magic[offset] ^ UInt8(1 << bit)
        #expect(throws: WireError(.badMagic, ""), "byte \(offset), bit \(bit)") {
          try parse(header(at: offset, [byte]))
        }
      }
    }
    for text in ["GET ", "OBP2", "obp1", "1PBO", "\u{0}\u{0}\u{0}\u{0}"] {
      #expect(throws: WireError(.badMagic, ""), "\(text)") {
        try parse(header(at: 0, Array(text.utf8)))
      }
    }
  }

  @Test func refusesMoreThanSixtyFourKibibytesOfJSON() throws {
    #expect(try parse(header(at: 8, [0, 0, 1, 0])).jsonByteCount == 65536)
    for length in [[1, 0, 1, 0], [0, 0, 0, 1], [255, 255, 255, 255]] as [[UInt8]] {
      #expect(throws: WireError(.tooLarge, ""), "\(length)") { try parse(header(at: 8, length)) }
    }
  }

  @Test func refusesABodyOverTheLimit() throws {
    #expect(
      try parse(header(at: 12, [0xFF, 0xFF, 0, 0]), maximumBody: 65535).bodyByteCount == 65535)
    #expect(throws: WireError(.tooLarge, "")) {
      try parse(header(at: 12, [0, 0, 1, 0]), maximumBody: 65535)
    }
    #expect(throws: WireError(.tooLarge, "")) {
      try parse(header(at: 12, [0xFF, 0xFF, 0xFF, 0xFF]), maximumBody: 32 << 20)
    }
    #expect(throws: WireError(.tooLarge, "")) {
      try parse(header(at: 12, [1, 0, 0, 0]), maximumBody: 0)
    }
  }

  @Test func saysWhatWasAnnouncedAndWhatTheLimitIs() {
    #expect {
      try parse(header(at: 12, [0xFF, 0xFF, 0xFF, 0xFF]), maximumBody: 1000)
    } throws: { error in
      let text = "\(error)"
      return text.contains("4294967295") && text.contains("1000") && text.hasPrefix("too_large")
    }
  }

  @Test func leavesKindsFlagsAndReservedBytesToLaterVersions() throws {
    let plain = try parse(header(at: 4, []))
    #expect(try parse(header(at: 5, [0xFF, 0xFF, 0xFF])) == plain)
    #expect(try parse(header(at: 4, [0x42])).kind == 0x42)
    #expect(MessageKind(rawValue: 0x42) == nil)
  }

  @Test func writesZerosIntoFlagsAndReservedBytes() {
    #expect(Array(header(at: 0, [])[5..<8]) == [0, 0, 0])
  }
}
