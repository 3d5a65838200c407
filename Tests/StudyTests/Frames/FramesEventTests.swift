import Base
import Study
import Testing

@Suite("Blocks of frames as records")
struct FramesEventTests {
  private func read(_ text: String) throws -> FramesEvent? {
    try StudyEventKind.frames.event(Array(text.utf8)) as? FramesEvent
  }

  private func refusal(_ text: String) -> JSONError? {
    do throws(JSONError) {
      _ = try StudyEventKind.frames.event(Array(text.utf8))
      return nil
    } catch { return error }
  }

  @Test func tellAllOfEveryFrame() throws {
    let block = FramesEvent(stream: 9, first: 7, lost: 2, frames: Sample.frames())
    let found = try StudyEventKind.frames.event(block.payload) as? FramesEvent
    let read = try #require(found)
    #expect(read == block)
    #expect(read.frames.last?.polyps.count == 10 && read.frames.last?.polyps.keptCount == 8)
    #expect(read.end == 7 + Sample.frames().count)
  }

  @Test func areShortWhereNothingIsUnusual() {
    let block = FramesEvent(
      stream: 9, first: 1, frames: [Sample.frame(1), Sample.frame(2), Sample.frame(3)])
    #expect(
      String(decoding: block.payload, as: UTF8.self)
        == #"{"captured_ms":[0,33,33],"first":1,"latency_us":[12345,12345,12345],"#
        + #""outcomes":"aaa","stream":9}"#)
  }

  @Test func tellOutcomesByLetters() throws {
    let frames = FrameOutcome.allCases.enumerated().map {
      Sample.frame(UInt32($0.offset + 1), $0.element)
    }
    let text = String(
      decoding: FramesEvent(stream: 1, first: 1, frames: frames).payload, as: UTF8.self)
    #expect(text.contains(#""outcomes":"alseiqmfdut""#))
    #expect(Set(FrameOutcome.allCases.map(\.letter)).count == FrameOutcome.allCases.count)
    #expect(FrameOutcome.allCases.filter(\.isAnswered) == [.answered, .answeredLate])
  }

  @Test func tellNumbersOnlyWhereTheyAreOutOfOrder() throws {
    let frames = [Sample.frame(2, .superseded), Sample.frame(1), Sample.frame(3)]
    let block = FramesEvent(stream: 1, first: 1, frames: frames)
    let text = String(decoding: block.payload, as: UTF8.self)
    #expect(text.contains(#""number_offsets":[1,-1,0]"#))
    #expect(try read(text)?.frames.map(\.number) == [2, 1, 3])
  }

  @Test func tellPolypsOfEachFrame() throws {
    let frames = [Sample.frame(1), Sample.frame(2, polyps: [1, 4]), Sample.frame(3, polyps: [4])]
    let text = String(
      decoding: FramesEvent(stream: 1, first: 1, frames: frames).payload, as: UTF8.self)
    #expect(text.contains(#""polyp_counts":[0,2,1],"polyps":[1,4,4]"#))
  }

  /// A frame of a usual block costs less than 25 bytes of payload.
  @Test func costLittle() {
    let frames = (1...30).map { Sample.frame($0, polyps: $0 > 20 ? [1] : []) }
    let block = FramesEvent(
      stream: 123_456, first: 100_001,
      frames: frames.map { frame in
        var frame = frame
        frame.number += 100_000
        return frame
      })
    #expect(block.payload.count < 25 * frames.count)
  }

  @Test func holdTheLargestBlockThatThereCanBe() throws {
    var frame = FrameRecord(
      number: .max, capturedMilliseconds: .min, latencyMicroseconds: .max, outcome: .torn,
      quality: .max)
    for _ in 0..<300 { frame.polyps.append(.max) }
    #expect(frame.polyps.count == 255)
    var frames = [FrameRecord](repeating: frame, count: FramesEvent.maximumFrameCount)
    for index in stride(from: 0, to: frames.count, by: 2) {
      frames[index].capturedMilliseconds = .max
      frames[index].number = 1
    }
    let block = FramesEvent(stream: .max, first: Int(UInt32.max), frames: frames)
    #expect(block.payload.count < StudyEventKind.maximumPayloadByteCount)
    let read = try StudyEventKind.frames.event(block.payload) as? FramesEvent
    #expect(read == block)
  }

  private static let good =
    #"{"captured_ms":[0,33],"first":3,"latency_us":[1,2],"outcomes":"aa","stream":9}"#

  @Test(arguments: [
    (#""outcomes":"aa""#, #""outcomes":"""#), (#""outcomes":"aa""#, #""outcomes":"ax""#),
    (#""outcomes":"aa""#, #""outcomes":"aaa""#), (#""outcomes":"aa""#, #""outcomes":"aé""#),
    (#""first":3"#, #""first":0"#), (#""first":3"#, #""first":4294967296"#),
    (#""first":3"#, #""first":3,"lost":3"#), ("[1,2]", "[1,-2]"), ("[1,2]", "[1,4294967296]"),
    ("[1,2]", "[1,2.5]"), ("[1,2]", #"[1,"2"]"#), ("[0,33]", "[0]"),
    ("[0,33]", "[8589934593,1]"), ("[0,33]", "[4294967296,4294967296]"),
    ("[0,33]", "[9223372036854775807,1]"),
    (#""outcomes""#, #""number_offsets":[-3,0],"outcomes""#),
    (#""outcomes""#, #""number_offsets":[4294967296,0],"outcomes""#),
    (#""outcomes""#, #""number_offsets":[8589934593,0],"outcomes""#),
    (#""outcomes""#, #""number_offsets":[0],"outcomes""#),
    (#""aa""#, #""aa","polyp_counts":[1,0],"polyps":[]"#),
    (#""aa""#, #""aa","polyp_counts":[1,0],"polyps":[1,2]"#),
    (#""aa""#, #""aa","polyp_counts":[1,0],"polyps":[0]"#),
    (#""aa""#, #""aa","polyp_counts":[1,0]"#), (#""aa""#, #""aa","polyp_counts":[256,0]"#),
    (#""aa""#, #""aa","polyps":[1]"#), (#""aa""#, #""aa","quality":[65536,0]"#),
    // Columns that say nothing are left out, so that there is one text for a block.
    (#""aa""#, #""aa","quality":[0,0]"#), (#""aa""#, #""aa","polyp_counts":[0,0],"polyps":[]"#),
    (#""outcomes""#, #""number_offsets":[0,0],"outcomes""#),
    (#""first":3"#, #""first":3,"lost":0"#),
    (#""stream":9"#, #""stream":-1"#),
  ])
  func hostilePayloadsAreRefused(part: String, replacement: String) throws {
    #expect(try read(Self.good) != nil)
    let bad = Self.good.replacing(part, with: replacement)
    #expect(bad != Self.good)
    #expect(refusal(bad) != nil)
  }

  @Test func tooManyFramesAreRefused() {
    let count = FramesEvent.maximumFrameCount + 1
    let zeros = [String](repeating: "0", count: count).joined(separator: ",")
    let text =
      #"{"captured_ms":[\#(zeros)],"first":1,"latency_us":[\#(zeros)],"#
      + #""outcomes":"\#(String(repeating: "a", count: count))","stream":9}"#
    #expect(refusal(text)?.location == "outcomes")
  }
}
