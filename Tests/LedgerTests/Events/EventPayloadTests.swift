import Base
import Testing

@testable import Ledger

@Suite("Payloads")
struct EventPayloadTests {
  private func text(_ document: JSONValue) throws -> String {
    String(decoding: try EventPayload(document).bytes, as: UTF8.self)
  }

  @Test func haveOneForm() throws {
    #expect(try text([:]) == "{}")
    #expect(
      try text(["b": 1, "a": [true, false, "x"], "": [:]]) == #"{"":{},"a":[true,false,"x"],"b":1}"#
    )
    #expect(
      try text(["least": .integer(.min), "most": .integer(.max)])
        == #"{"least":-9223372036854775808,"most":9223372036854775807}"#)
  }

  /// RFC 8785, section 3.2.3: by UTF-16 code units, where U+10000 comes before U+E000.
  @Test func sortNamesByUTF16() throws {
    #expect(
      try text(["\u{E000}": 1, "\u{10000}": 2, "z": 3, "é": 4, "Z": 5])
        == "{\"Z\":5,\"z\":3,\"é\":4,\"\u{10000}\":2,\"\u{E000}\":1}")
  }

  /// RFC 8785, section 3.2.2.2.
  @Test func escapeOnlyWhatMustBe() throws {
    #expect(
      try text(["s": "\u{8}\u{9}\u{A}\u{C}\u{D}\"\\\u{0}\u{1f}/\u{7f}€😀"])
        == "{\"s\":\"\\b\\t\\n\\f\\r\\\"\\\\\\u0000\\u001f/\u{7f}€😀\"}")
  }

  /// The example of the specification, 9.10.
  @Test func hashAsTheExampleSays() throws {
    let first: JSONValue = [
      "case": "c1", "label": "adenoma", "p": "0.9731",
      "prev": .string(String(repeating: "0", count: 64)), "seq": 0,
    ]
    let digest = SHA256.hash(try EventPayload(first).bytes).hex
    #expect(digest == "5ff29a9ba1860af68e8d913c8702c8e5fa202b3016f58aa0c17938927e98c485")
    let second: JSONValue = [
      "seq": 1, "prev": .string(digest), "p": "0.1200", "label": "hyperplastic", "case": "c2",
    ]
    #expect(
      SHA256.hash(try EventPayload(second).bytes).hex
        == "1eed7c9a12fbc708502e6ce7b5d988cd58f03b06687adf66a1ce983c088fc83d")
  }

  private static let refused: [JSONValue] = [
    .null, 1, "x", [], ["a": .null], ["a": .number(0.5)], ["a": [["b": .number(1)]]],
    ["a": .number(.nan)],
    ["a": .string(String(repeating: "x", count: EventPayload.maximumByteCount))],
  ]

  @Test(arguments: refused)
  func refuseWhatLanguagesWriteDifferently(document: JSONValue) {
    #expect(code { _ = try EventPayload(document) } == .invalidPayload)
  }

  @Test func nameTheMemberAndNotItsValue() {
    do throws(LedgerError) {
      _ = try EventPayload(["patient": ["age": .number(61.5)]])
      Issue.record("a fraction is refused")
    } catch {
      #expect(error.description.contains("patient.age") && !error.description.contains("61"))
    }
  }

  @Test func areNotNestedWithoutEnd() throws {
    var document: JSONValue = [:]
    for _ in 1..<JSONValue.maximumDepth { document = ["a": document] }
    _ = try EventPayload(document)
    #expect(code { _ = try EventPayload(["a": document]) } == .invalidPayload)
  }

  @Test func areTakenAsBytesInTheirOneFormOnly() throws {
    let good = #"{"a":1,"b":"é"}"#
    #expect(try EventPayload(canonical: Array(good.utf8)).bytes == Array(good.utf8))
    let bad: [String] = [
      #"{"b":"é","a":1}"#, #"{"a": 1}"#, #"{"a":1}x"#, #"{"a":1.0}"#, "{", "[]", "",
      #"{"a":1,"a":1}"#, #"{"a":"\/"}"#, #"{"a":01}"#, #"{"a":-0}"#,
    ]
    for text in bad {
      #expect(
        code { _ = try EventPayload(canonical: Array(text.utf8)) } == .invalidPayload, "\(text)")
    }
    #expect(code { _ = try EventPayload(canonical: [0x7B, 0xFF, 0x7D]) } == .invalidPayload)
  }
}

@Suite("Kinds, requests and leaves")
struct EventDraftTests {
  @Test func kindsAreShortNames() throws {
    for name in ["call", "frames.summary", "a", "a-b_c.9", String(repeating: "x", count: 64)] {
      #expect(try EventKind(name).name == name)
    }
    let bad: [String] = [
      "", "Call", "1a", ".a", "a b", "é", "a\n", String(repeating: "x", count: 65), "ledger.",
      "ledger.erasure", "a'b",
    ]
    for name in bad { #expect(code { _ = try EventKind(name) } == .invalidKind, "\(name)") }
    _ = try EventKind("ledgers")
  }

  @Test func requestsArePrintableASCII() throws {
    let payload = try EventPayload([:])
    let kind = try EventKind("x")
    for request in ["a", "7f-3/+=", String(repeating: "r", count: 128)] {
      #expect(try EventDraft(kind: kind, payload: payload, request: request).request == request)
    }
    for request in ["", "a b", "é", "\n", String(repeating: "r", count: 129)] {
      #expect(
        code { _ = try EventDraft(kind: kind, payload: payload, request: request) }
          == .invalidRequest, "\(request)")
    }
  }

  /// The envelope's form is for ever: computed with Python's hashlib and json.
  ///
  ///     salt = bytes(range(32))
  ///     text = json.dumps({"kind": "call", "payload": {"a": 1}, "request": "r", "sequence": 7,
  ///         "time": -5}, sort_keys=True, separators=(",", ":")).encode()
  ///     print(hashlib.sha256(b"\0" + salt + text).hexdigest())
  @Test func leavesAreHashesOfSaltAndEnvelope() throws {
    let payload = try EventPayload(["a": 1])
    let salt = [UInt8](0..<32)
    let withRequest = EventEnvelope.text(
      sequence: 7, kind: "call", time: -5, request: "r", payload: payload.bytes)
    #expect(
      String(decoding: withRequest, as: UTF8.self)
        == #"{"kind":"call","payload":{"a":1},"request":"r","sequence":7,"time":-5}"#)
    #expect(
      EventEnvelope.leafHash(salt: salt, withRequest).hex
        == "d75f00b5d1a37ec7ec122927ac90ad2c0e042c75fc198cf130360f6d1968ff4c")
    let without = EventEnvelope.text(
      sequence: 7, kind: "call", time: -5, request: nil, payload: payload.bytes)
    #expect(
      String(decoding: without, as: UTF8.self)
        == #"{"kind":"call","payload":{"a":1},"sequence":7,"time":-5}"#)
    #expect(
      EventEnvelope.leafHash(salt: salt, without).hex
        == "bfbb1c111881c77adf832b6f597219238b9cd748b3343a8567013d81253af261")
  }
}
