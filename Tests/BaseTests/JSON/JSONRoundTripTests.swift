import Base
import Testing

@Suite("JSON documents, written and read back")
struct JSONRoundTripTests {
  @Test(arguments: UInt64(1)...8)
  func randomDocumentsReadBackEqual(seed: UInt64) throws {
    var documents = RandomDocuments(seed: seed)
    for round in 0..<200 {
      let value = documents.next(depth: 0)
      for text in [value.serialized(), value.prettyPrinted()] {
        let read = try JSONValue(parsing: Array(text.utf8))
        #expect(read == value, "seed \(seed), round \(round): \(text)")
      }
    }
  }

  @Test func serialisedTextHasNoLineFeedAndPrettyTextEndsWithOne() {
    let value: JSONValue = [
      "a": [1, 2.5, "x"], "b": [:], "c": [], "d": [["e": .null], [true]], "f": "g\n",
    ]
    #expect(
      value.serialized()
        == #"{"a":[1,2.5,"x"],"b":{},"c":[],"d":[{"e":null},[true]],"f":"g\n"}"#)
    #expect(
      value.prettyPrinted() == """
        {
          "a": [1, 2.5, "x"],
          "b": {},
          "c": [],
          "d": [
            {
              "e": null
            },
            [true]
          ],
          "f": "g\\n"
        }

        """)
  }
}

/// Makes documents with every kind of value and awkward strings and numbers.
struct RandomDocuments {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func next(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2:
      return .integer(
        Int64(bitPattern: generator.next() >> UInt64.random(in: 0..<64, using: &generator)))
    case 3: return .number(nextNumber())
    case 4, 5: return .string(nextText())
    case 6:
      let count = Int.random(in: 0..<5, using: &generator)
      return .array((0..<count).map { _ in next(depth: depth + 1) })
    default:
      let count = Int.random(in: 0..<5, using: &generator)
      return .object(JSONObject((0..<count).map { _ in (nextText(), next(depth: depth + 1)) }))
    }
  }

  /// Any finite number that does not read back as an integer.
  private mutating func nextNumber() -> Double {
    while true {
      let number = Double(bitPattern: generator.next())
      if number.isFinite { return number }
    }
  }

  /// Control characters, ASCII, what has to be escaped, and characters of 2, 3 and 4 bytes.
  private static let ranges: [ClosedRange<UInt32>] = [
    0x00...0x1F, 0x20...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x800...0xD7FF,
    0x10000...0x10FFFF,
  ]

  private mutating func nextText() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<8, using: &generator) {
      let index = Int.random(in: 0..<RandomDocuments.ranges.count, using: &generator)
      let value = UInt32.random(in: RandomDocuments.ranges[index], using: &generator)
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
