import Base
import Study
import Testing

@Suite("Records of a study")
struct StudyEventTests {
  @Test func everyKindHasAnExampleHere() throws {
    let kinds = try Set(Sample.all().map { type(of: $0).kind })
    #expect(kinds == Set(StudyEventKind.allCases))
  }

  @Test(arguments: StudyEventKind.allCases)
  func kindsAndTypesBelongTogether(kind: StudyEventKind) {
    #expect(kind.type.kind == kind)
  }

  @Test func readBackTheSame() throws {
    for event in try Sample.all() {
      let kind = type(of: event).kind
      let read = try kind.event(event.payload)
      #expect(read.payload == event.payload, "\(kind)")
    }
  }

  @Test func haveOneTextWhateverTheOrderOfMembers() throws {
    let payload = DisplayEvent(polyp: PolypReference(stream: 1, polyp: 2), content: .call).payload
    #expect(String(decoding: payload, as: UTF8.self) == #"{"content":"call","polyp":"1.2"}"#)
    let turned = Array(#"{"polyp":"1.2","content":"call"}"#.utf8)
    #expect(throws: JSONError(.invalidValue, at: "display", "")) {
      try StudyEventKind.display.event(turned)
    }
  }

  @Test func refuseMembersTooMany() throws {
    let text = #"{"content":"call","name":"Mrs. X","polyp":"1.2"}"#
    #expect(throws: JSONError(.invalidValue, at: "display", "")) {
      try StudyEventKind.display.event(Array(text.utf8))
    }
  }

  @Test func refuseWhatIsTooLong() {
    let long = [UInt8](
      repeating: UInt8(ascii: " "), count: StudyEventKind.maximumPayloadByteCount + 1)
    #expect(throws: JSONError(.tooLarge, at: "look", "")) { try StudyEventKind.look.event(long) }
  }

  /// Every cut and every changed byte of every example is refused, or is another valid record.
  @Test func damageNeverTraps() throws {
    for event in try Sample.all() {
      let (kind, payload) = (type(of: event).kind, event.payload)
      for count in stride(from: 0, to: payload.count, by: 7) {
        let cut = try? kind.event(Array(payload.prefix(count)))
        #expect(cut == nil, "\(kind) cut at \(count)")
      }
      for index in stride(from: 0, to: payload.count, by: 3) {
        var damaged = payload
        damaged[index] ^= 1 << UInt8(index % 8)
        if let other = try? kind.event(damaged) { #expect(other.payload == damaged) }
      }
    }
  }
}

@Suite("Calls as records")
struct CallEventTests {
  private func refusal(_ event: CallEvent) -> JSONError? {
    do throws(JSONError) {
      _ = try StudyEventKind.call.event(event.payload)
      return nil
    } catch { return error }
  }

  @Test func nameAClassOrAReasonAndNeverBoth() throws {
    for event in [
      try Sample.call(reason: "too_small"), try Sample.call(finding: nil),
      try Sample.call(status: .abstained), try Sample.call(status: .abstained, finding: nil),
      try Sample.call(status: .lowConfidence, finding: nil, reason: "undecided"),
    ] { #expect(refusal(event) == JSONError(.invalidValue, at: "opinion.status", "")) }
  }

  @Test func nameAClassThatWasToldApart() throws {
    let event = try Sample.call(finding: "carcinoma")
    #expect(refusal(event) == JSONError(.invalidValue, at: "opinion.class", ""))
  }

  @Test func roundProbabilities() throws {
    #expect(Millionths(rounding: 0.1234564)?.count == 123_456)
    #expect(Millionths(rounding: 1)?.count == 1_000_000)
    #expect(Millionths(rounding: .nan) == nil)
    #expect(Millionths(rounding: -0.1) == nil)
    #expect(Millionths(rounding: 1.1) == nil)
    #expect(Millionths(1_000_001) == nil)
  }
}

@Suite("Streams as records")
struct StreamEventTests {
  @Test func accountsMustClose() throws {
    let open = StreamClosedEvent(
      stream: 1, received: 10, answered: 7, late: 0, dropped: ["torn": 2], polyps: 0)
    #expect(throws: JSONError(.invalidValue, at: "received", "")) {
      try StudyEventKind.streamClosed.event(open.payload)
    }
    let huge = StreamClosedEvent(
      stream: 1, received: 10, answered: 7, late: 0, dropped: ["a": .max, "b": .max], polyps: 0)
    #expect(throws: JSONError(.invalidValue, at: "received", "")) {
      try StudyEventKind.streamClosed.event(huge.payload)
    }
  }
}

@Suite("What calls can be made again of")
struct CallBasisTests {
  private func isRefused(_ change: (inout CallEvent) -> Void) throws -> Bool {
    var call = try Sample.replayableCall()
    change(&call)
    return (try? StudyEventKind.call.event(call.payload)) == nil
  }

  @Test func readsBackToTheLastBit() throws {
    let call = try Sample.replayableCall()
    #expect(try StudyEventKind.call.event(call.payload) as? CallEvent == call)
    #expect(try !isRefused { _ in })
  }

  @Test func hasOneProbabilityAndOnePointAClass() throws {
    #expect(try isRefused { $0.basis?.looks[1].probabilities.removeLast() })
    #expect(try isRefused { $0.basis?.rule?.points.removeLast() })
    #expect(try isRefused { $0.basis?.rule = nil })
    #expect(try isRefused { $0.basis?.looks[0].crop = [0, 0, 0, 1] })
    #expect(try isRefused { $0.basis?.looks[0].crop = [0, 0, 1] })
    #expect(
      try isRefused { call in
        guard let look = call.basis?.looks.first else { return }
        call.basis?.looks = Array(repeating: look, count: 17)
      })
  }

  @Test func numbersHaveOneText() throws {
    for value in [Float(0), 1, 0.1, 0.9999999, 1e-05, .leastNonzeroMagnitude, 1.0001] {
      let text = try #require(ExactNumber(value)).text
      #expect(ExactNumber(text: text)?.value == value)
    }
    for text in ["0.10", "1", "1e-5", ".5", "nan", "inf", "0x1p-1", " 0.5", "", "0.1000000001"] {
      #expect(ExactNumber(text: text) == nil, "\(text)")
    }
    #expect(ExactNumber(.nan) == nil && ExactNumber(.infinity) == nil)
  }

  @Test func filesHaveNamesOfOneForm() {
    let hex = Sample.digest.hex
    #expect(KeyFrameName("12-\(hex).jpg") == KeyFrameName(stream: 12, digest: Sample.digest))
    for text in [
      "012-\(hex).jpg", "-1-\(hex).jpg", "12-\(hex).png", "12-\(hex.uppercased()).jpg",
      "../12-\(hex).jpg", "12-\(hex)", "12-.jpg", "",
    ] { #expect(KeyFrameName(text) == nil, "\(text)") }
  }
}
