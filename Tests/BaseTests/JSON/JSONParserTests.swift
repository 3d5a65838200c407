import Base
import Testing

/// What RFC 8259 says of a text, and what the parser makes of it.
@Suite("JSON parser")
struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null),
      ("true", true),
      ("false", false),
      ("0", 0),
      ("-0", 0),
      ("-1", -1),
      ("1.0", 1.0),
      ("-0.0", -0.0),
      ("1e2", 100.0),
      ("1E+2", 100.0),
      ("25e-1", 2.5),
      ("0.5", 0.5),
      ("0e0", 0.0),
      ("1e-400", 0.0),
      ("4.9e-324", .number(.leastNonzeroMagnitude)),
      ("1.7976931348623157e308", 1.797_693_134_862_315_7e308),
      ("\"\"", ""),
      ("[]", []),
      ("{}", [:]),
      (" \t\r\n[ 1 , 2 ]\n", [1, 2]),
      ("{\"a\":{\"b\":[null]}}", ["a": ["b": [.null]]]),
      ("{\"\":1}", ["": 1]),
      ("{ \"a\" : 1 , \"b\" : [ ] }", ["a": 1, "b": []]),
      ("[[],[[]],{}]", [[], [[]], [:]]),
    ] as [(String, JSONValue)])
  func accepts(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test(arguments: [
    "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "a",
    "01", "-01", "00", "+1", "-", ".5", "1.", "1.e1", "1e", "1e+", "1e5.0", "0x10", "1_000", "1 2",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[1}", "{", "}", "{\"a\"",
    "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1]",
    "{\"a\":1 \"b\":2}", "{,}", "{\"a\"}", "{null:1}", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x41\"",
    "\"\\'\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\U0041\"", "\"\\u\"", "\"a\nb\"", "\"a\tb\"",
    "\"\u{0}\"", "\"\u{1F}\"", "null null", "{} x", "[]]", "// comment\n1", "/* c */ 1", "[1]//",
    "\u{FEFF}1", "\u{A0}1", "\u{0C}1", "1\u{0}",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect {
      try JSONValue(parsing: Array(text.utf8))
    } throws: {
      ($0 as? JSONError)?.code == .syntax
    }
  }

  @Test(
    arguments: [
      ("999999999999999999", .integer(999_999_999_999_999_999)),
      ("-999999999999999999", .integer(-999_999_999_999_999_999)),
      ("1000000000000000000", .integer(1_000_000_000_000_000_000)),
      ("-0", .integer(0)),
      ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
      ("18446744073709551615", .number(18_446_744_073_709_551_616)),
      ("9007199254740993", .integer(9_007_199_254_740_993)),
      ("1.0", .number(1)),
      ("10e0", .number(10)),
    ] as [(String, JSONValue)])
  func keepsIntegersExactUpToTheEdgeOfSixtyFourBits(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == value)
  }

  @Test(arguments: [
    "1e309", "-1e309", "1e99999999999999999999", String(repeating: "9", count: 400),
  ])
  func refusesNumbersBeyondDoublePrecision(text: String) {
    #expect(throws: JSONError(.syntax, at: "byte 0", "")) {
      try JSONValue(parsing: Array(text.utf8))
    }
  }

  @Test func acceptsSixtyFourLevelsAndNoMore() throws {
    let limit = JSONValue.maximumDepth
    for (open, close, inner) in [("[", "]", ""), ("[", "]", "1"), ("{\"a\":", "}", "1")] {
      func nested(_ depth: Int) -> [UInt8] {
        let text =
          String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
        return Array(text.utf8)
      }
      #expect(throws: Never.self, "\(open)\(inner)") { try JSONValue(parsing: nested(limit)) }
      #expect("\(open)\(inner)") {
        try JSONValue(parsing: nested(limit + 1))
      } throws: {
        ($0 as? JSONError)?.code == .tooLarge
      }
    }
  }

  @Test func aMillionOpeningBracketsExhaustNoStack() {
    for text in ["[", "{\"a\":", "[{\"a\":"] {
      let bytes = Array(String(repeating: text, count: 1_000_000).utf8)
      #expect {
        try JSONValue(parsing: bytes)
      } throws: {
        ($0 as? JSONError)?.code == .tooLarge
      }
    }
  }

  @Test(
    arguments: [
      ("{\"a\":1,\"a\":2}", 7),
      ("{\"a\":1,\"b\":2,\"a\":null}", 13),
      ("{\"a\":1,\"\\u0061\":2}", 7),
      ("{\"x\":{\"\":1,\"\":1}}", 11),
    ] as [(String, Int)])
  func refusesTwoMembersOfOneName(text: String, byte: Int) {
    #expect(throws: JSONError(.syntax, at: "byte \(byte)", "")) {
      try JSONValue(parsing: Array(text.utf8))
    }
  }

  @Test func keepsTheOrderOfMembers() throws {
    let value = try JSONValue(parsing: Array("{\"z\":1,\"a\":2,\"m\":3}".utf8))
    #expect(try JSONFields(value).names == ["z", "a", "m"])
  }

  @Test(
    arguments: [
      ("[1, 2", 5), ("{\"a\": tru}", 6), ("[1, 02]", 4), ("[1] x", 4), ("\"ab\u{1}\"", 3),
      ("[\"\\q\"]", 3), ("[1.x]", 3),
    ] as [(String, Int)])
  func namesTheByteAtWhichParsingStopped(text: String, byte: Int) {
    #expect(throws: JSONError(.syntax, at: "byte \(byte)", "")) {
      try JSONValue(parsing: Array(text.utf8))
    }
  }
}
