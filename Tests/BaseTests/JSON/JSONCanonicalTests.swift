import Base
import Testing

@Suite("Canonical JSON")
struct JSONCanonicalTests {
  /// The chain of two records whose digests other implementations give too.
  @Test func hashesAsOthersDo() throws {
    let zeros = String(repeating: "0", count: 64)
    let first: JSONValue = [
      "seq": 0, "prev": .string(zeros), "p": "0.9731", "label": "adenoma", "case": "c1",
    ]
    let hash = SHA256.hash(Array(try first.canonicalText().utf8)).hex
    #expect(hash == "5ff29a9ba1860af68e8d913c8702c8e5fa202b3016f58aa0c17938927e98c485")
    let second: JSONValue = [
      "p": "0.1200", "case": "c2", "seq": 1, "label": "hyperplastic", "prev": .string(hash),
    ]
    #expect(
      SHA256.hash(Array(try second.canonicalText().utf8)).hex
        == "1eed7c9a12fbc708502e6ce7b5d988cd58f03b06687adf66a1ce983c088fc83d")
  }

  /// By UTF-16, a supplementary character's surrogates come before U+E000 (RFC 8785, 3.2.3).
  @Test func sortsNamesByTheirCodeUnits() throws {
    let value: JSONValue = ["\u{E000}": 1, "\u{10000}": 2, "b": 3, "a": 4, "": 5]
    #expect(
      try value.canonicalText() == "{\"\":5,\"a\":4,\"b\":3,\"\u{10000}\":2,\"\u{E000}\":1}")
  }

  @Test func sortsWithinArraysAndObjects() throws {
    let value: JSONValue = ["z": [["b": 1, "a": 2]], "y": ["d": true, "c": .null]]
    #expect(try value.canonicalText() == #"{"y":{"c":null,"d":true},"z":[{"a":2,"b":1}]}"#)
  }

  @Test func escapesAsLittleAsItCan() throws {
    let value = JSONValue.string("\u{8}\u{c}\n\r\t\"\\\u{1f}/é\u{7f}")
    #expect(try value.canonicalText() == #""\b\f\n\r\t\"\\\u001f/é\#u{7f}""#)
  }

  @Test func refusesFractions() {
    let value: JSONValue = ["a": [1, 2.5]]
    #expect(throws: JSONError(.invalidValue, at: "a[1]", "")) { try value.canonicalText() }
    let nested: JSONValue = [[], ["a": ["b": [["c": 0.5]]]]]
    #expect(throws: JSONError(.invalidValue, at: "[1].a.b[0].c", "")) {
      try nested.canonicalText()
    }
  }
}
