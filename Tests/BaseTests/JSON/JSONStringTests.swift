import Base
import Testing

@Suite("JSON strings")
struct JSONStringTests {
  @Test(
    arguments: [
      (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
      (#""\u0041\u00e9\u20AC""#, "Aé€"),
      (#""\ud83d\ude00""#, "😀"),
      (#""\uD800\uDC00""#, "\u{10000}"),
      (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
      (#""\u0000""#, "\u{0}"),
      (#""\uFFFF\uFEFF""#, "\u{FFFF}\u{FEFF}"),
      (#""\u2028é😀""#, "\u{2028}é😀"),
      (#""\\u0041""#, "\\u0041"),
      ("\"\u{7F}\u{80}\"", "\u{7F}\u{80}"),
    ] as [(String, String)])
  func readsEscapesAndUnicode(text: String, value: String) throws {
    // Compared by scalars: Swift's `==` takes canonically equivalent texts for the same.
    guard case .string(let read) = try JSONValue(parsing: Array(text.utf8)) else {
      Issue.record("no string was read")
      return
    }
    #expect(Array(read.unicodeScalars) == Array(value.unicodeScalars))
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83d\ud83d""#, #""\ude00\ud83d""#, #""\ud83dx""#,
    #""\ud83d\n""#, #""\ud83d\u""#, #""\ud83d\u0041""#, #""\ud83d\ude0""#, #""\ud83d\"#,
    #"{"\udc00":1}"#,
  ])
  func refusesHalfASurrogatePair(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  /// Byte sequences that are not UTF-8 (Unicode 15, table 3-7).
  @Test(
    arguments: [
      [0x80], [0xBF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xC1, 0xBF], [0xE2, 0x82],
      [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesInvalidUTF8(sequence: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let escape = Array("\\n".utf8)
    let texts: [[UInt8]] = [
      [quote] + sequence + [quote],
      [quote] + escape + sequence + [quote],
      Array("{\"".utf8) + sequence + Array("\":1}".utf8),
      sequence,
    ]
    for text in texts {
      #expect {
        try JSONValue(parsing: text)
      } throws: {
        ($0 as? JSONError)?.code == .syntax
      }
    }
  }

  @Test(arguments: UInt8(0)..<0x20)
  func refusesEveryRawControlCharacter(byte: UInt8) {
    #expect(throws: JSONError(.syntax, at: "byte 2", "")) {
      try JSONValue(parsing: [UInt8(ascii: "\""), UInt8(ascii: "a"), byte, UInt8(ascii: "\"")])
    }
  }
}
