import Base
import Testing

@Suite("JSON parser, damaged texts")
struct JSONDamageTests {
  private static let sample = Array(
    #"""
    {"name":"polyp-lite/1","size":[256,256],"mean":[0.485,-4.56e-1,1E+2],"ok":true,"none":null,
     "text":"\u00e9\ud83d\ude00\\\"\n é😀","deep":[[[{"a":{}}]]],"big":-9223372036854775808}
    """#.utf8)

  @Test func readsTheSample() throws {
    let fields = try JSONFields(JSONValue(parsing: JSONDamageTests.sample))
    #expect(fields.names == ["name", "size", "mean", "ok", "none", "text", "deep", "big"])
    #expect(try fields.string("text") == "é😀\\\"\n é😀")
  }

  @Test func refusesTheSampleCutOffAtAnyByte() {
    for count in 0..<JSONDamageTests.sample.count {
      #expect(throws: JSONError.self, "cut off after \(count) bytes") {
        try JSONValue(parsing: Array(JSONDamageTests.sample.prefix(count)))
      }
    }
  }

  /// A reader that runs past its bytes would see the rest of the document and accept it.
  @Test func neverReadsPastTheEndOfItsBytes() {
    JSONDamageTests.sample.withUnsafeBytes { whole in
      for count in 0..<whole.count {
        let part = UnsafeRawBufferPointer(rebasing: whole.prefix(count))
        #expect(throws: JSONError.self, "\(count) bytes of the sample") {
          try JSONValue(parsing: part)
        }
      }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func survivesChangedBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<3000 {
      var bytes = JSONDamageTests.sample
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: index)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: index)
        }
      }
      guard let value = try? JSONValue(parsing: bytes) else { continue }
      // What is accepted has to be a document: it reads back as itself.
      let text = Array(value.serialized().utf8)
      #expect((try? JSONValue(parsing: text)) == value, "seed \(seed), round \(round)")
    }
  }

  @Test func survivesRandomBytes() {
    let seed: UInt64 = 4
    var generator = SeededGenerator(seed: seed)
    var alphabet = Array("{}[]\",:\\u0123456789eE+-.truefalsn d8\n".utf8)
    alphabet += [0x00, 0x80, 0xC3, 0xFF] as [UInt8]
    for round in 0..<20_000 {
      let count = Int.random(in: 0...24, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      guard let value = try? JSONValue(parsing: bytes) else { continue }
      let text = Array(value.serialized().utf8)
      #expect((try? JSONValue(parsing: text)) == value, "seed \(seed), round \(round): \(bytes)")
    }
  }
}
