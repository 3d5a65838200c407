import Base
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  private func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func writesMembersAndElementsWithCommasBetween() {
    let text = written { json in
      json.object { json in
        json.member("text", "a")
        json.member("count", UInt8(7))
        json.member("flag", false)
        json.member("share", Float(0.1))
        json.member("size", [640, 480])
        json.name("empty")
        json.object { _ in }
        json.name("list")
        json.array { json in
          json.array { _ in }
          json.object { $0.member("a", [Int]()) }
          json.value(JSONValue.null)
        }
      }
    }
    #expect(
      text == #"{"text":"a","count":7,"flag":false,"share":0.1,"size":[640,480],"empty":{},"#
        + #""list":[[],{"a":[]},null]}"#)
  }

  @Test func startsAnewAfterRemoveAll() {
    var writer = JSONWriter()
    writer.object { $0.member("a", 1) }
    writer.removeAll()
    writer.array { $0.value(2) }
    #expect(writer.bytes == Array("[2]".utf8))
  }

  @Test func escapesWhatHasToBeEscapedAndNothingElse() {
    #expect(written { $0.value("\"\\/\n\r\t") } == #""\"\\/\n\r\t""#)
    #expect(written { $0.value("\u{0}\u{8}\u{C}\u{1F}") } == #""\u0000\b\f\u001f""#)
    #expect(written { $0.value("é😀\u{7F}\u{2028}") } == "\"é😀\u{7F}\u{2028}\"")
    #expect(written { json in json.object { $0.member("\n\"", 1) } } == #"{"\n\"":1}"#)
  }

  @Test func writesIntegersOfEveryWidth() {
    let text = written { json in
      json.array { json in
        json.value(Int8.min)
        json.value(UInt8.max)
        json.value(Int64.min)
        json.value(Int64.max)
        json.value(UInt64.max)
        json.value(0)
      }
    }
    #expect(text == "[-128,255,-9223372036854775808,9223372036854775807,18446744073709551615,0]")
  }

  @Test(
    arguments: [
      (0, "0"), (1, "1"), (-3, "-3"), (0.1, "0.1"), (1.5, "1.5"), (1e16, "1e+16"),
      (999_999_999_999_999, "999999999999999"), (.nan, "null"), (.infinity, "null"),
      (-.infinity, "null"),
    ] as [(Double, String)])
  func writesDoublesInTheShortestFormThatReadsBack(value: Double, text: String) {
    #expect(written { $0.value(value) } == text)
  }

  @Test func writesFloatsInTheirOwnPrecision() {
    #expect(written { $0.value(Float(0.1)) } == "0.1")
    #expect(written { $0.value(Float.nan) } == "null")
    #expect(written { $0.value(Float(16_777_216)) } == "16777216.0")
    #expect(written { $0.value(Float.leastNonzeroMagnitude) } == "1e-45")
  }

  @Test(
    arguments: [
      .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi, 1 / 3,
      123_456.789e-300, -0.000_1, 9_007_199_254_740_992, 1e22, 1e23, -1e15,
    ] as [Double])
  func doublesReadBackAsTheSame(value: Double) throws {
    let text = written { $0.value(value) }
    let read = try JSONValue(parsing: Array(text.utf8)).number(
      at: "", in: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
    #expect(read == value, "\(text)")
  }
}
