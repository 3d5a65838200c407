import Base
import Study
import Testing

@Suite("What follows from the records of frames")
struct FrameAuditTests {
  private let first: ProtocolEvent

  init() throws {
    first = ProtocolEvent(try StudyProtocol(json: Sample.protocolJSON()))
  }

  private func opened(_ recordsFrames: Bool = true) throws -> StreamOpenedEvent {
    StreamOpenedEvent(
      protocolDigest: first.studyProtocol.digest, station: "a",
      examination: try Sample.pseudonym(1), patient: nil, pipeline: "default",
      pipelineDigest: Sample.digest, display: "on_demand", recordsFrames: recordsFrames)
  }

  private func block(
    _ first: Int, _ frames: [FrameRecord], lost: Int = 0, stream: Int64 = 1
  ) -> FramesEvent {
    FramesEvent(stream: stream, first: first, lost: lost, frames: frames)
  }

  /// Frames that were answered, in order.
  private func answered(_ numbers: ClosedRange<UInt32>) -> [FrameRecord] {
    numbers.map { Sample.frame($0) }
  }

  private func closed(
    _ received: Int, answered: Int? = nil, late: Int = 0, _ dropped: [String: Int] = [:],
    lost: Int = 0
  ) -> StreamClosedEvent {
    StreamClosedEvent(
      stream: 1, received: received, answered: answered ?? received, late: late, dropped: dropped,
      polyps: 0, lost: lost)
  }

  private func kinds(
    _ events: [any StudyEvent], recordsFrames: Bool = true, erased: Set<Int> = []
  ) throws -> [StudyFinding.Kind] {
    var audit = StudyAudit()
    let all: [any StudyEvent] = [first, try opened(recordsFrames)] + events
    for (sequence, event) in all.enumerated() {
      audit.take(
        sequence: sequence, time: Int64(sequence), kind: type(of: event).kind.rawValue,
        payload: erased.contains(sequence) ? nil : event.payload)
    }
    return audit.findings.map(\.kind)
  }

  @Test func nothingIsFoundWhereBlocksAndAccountAgree() throws {
    let frames = [Sample.frame(2, .superseded), Sample.frame(1, .answeredLate)]
    let found = try kinds([
      block(1, frames), block(3, answered(3...5)),
      closed(5, answered: 4, late: 1, ["superseded": 1]),
    ])
    #expect(found == [])
  }

  @Test func aKilledDaemonsBlocksNeedNoAccount() throws {
    // Frame 3 was still pending when frame 4 was superseded.
    let found = try kinds([block(1, answered(1...2)), block(3, [Sample.frame(4, .superseded)])])
    #expect(found == [])
  }

  @Test func streamsOfEarlierVersionsHaveNoBlocks() throws {
    #expect(try kinds([closed(5)], recordsFrames: false) == [])
    #expect(try kinds([closed(5)]) == [.framesContradictAccount])
    // Announced or not, what is there has to agree.
    #expect(
      try kinds([block(1, answered(1...2)), closed(5)], recordsFrames: false)
        == [.framesContradictAccount])
  }

  @Test func aBlockThatWasLeftOutIsFound() throws {
    #expect(
      try kinds([block(1, answered(1...2)), block(5, answered(5...6)), closed(6)])
        == [.framesMissing, .framesContradictAccount])
    #expect(try kinds([block(1, answered(1...2)), closed(4)]) == [.framesContradictAccount])
  }

  @Test func framesThatWereLostAreStated() throws {
    #expect(
      try kinds([
        block(1, answered(1...2)), block(5, answered(5...6), lost: 2), closed(9, lost: 5),
      ]) == [])
    #expect(
      try kinds([
        block(1, answered(1...2)), block(5, answered(5...6), lost: 1), closed(6, lost: 2),
      ]) == [.framesMissing])
    // Fewer were lost than before: a statement is never taken back.
    #expect(
      try kinds([
        block(3, answered(3...4), lost: 2), block(5, answered(5...6), lost: 1),
        closed(6, lost: 2),
      ]) == [.framesMissing])
    #expect(try kinds([closed(6, lost: 6)]) == [])
  }

  @Test func framesThatAreThereTwiceAreFound() throws {
    #expect(
      try kinds([block(1, answered(1...4)), block(3, answered(5...6)), closed(6)])
        == [.framesOverlap])
    #expect(
      try kinds([block(1, answered(1...4)), block(5, answered(4...5)), closed(6)])
        == [.framesOverlap, .framesContradictAccount])
  }

  @Test func countsThatContradictTheAccountAreFound() throws {
    let frames = block(
      1, [Sample.frame(1), Sample.frame(2, .answeredLate), Sample.frame(3, .torn)])
    #expect(try kinds([frames, closed(3, answered: 2, late: 1, ["torn": 1])]) == [])
    for account in [
      closed(4, answered: 3, late: 1, ["torn": 1]), closed(3, answered: 2, ["torn": 1]),
      closed(3, answered: 2, late: 1, ["expired": 1]), closed(3, late: 1),
      closed(3, answered: 1, late: 1, ["torn": 2]),
    ] { #expect(try kinds([frames, account]) == [.framesContradictAccount]) }
  }

  @Test func numbersBeyondTheFramesThereWereAreFound() throws {
    let wild = [Sample.frame(1), Sample.frame(900)]
    #expect(try kinds([block(1, wild), closed(2)]) == [.framesContradictAccount])
    var far = Sample.frame(1)
    far.number = .max
    #expect(try kinds([block(1, [Sample.frame(1), far])]) == [.framesMissing])
  }

  private func blocks(
    _ numbers: [UInt32], using generator: inout SeededGenerator
  ) -> [any StudyEvent] {
    var blocks: [any StudyEvent] = []
    var rest = numbers[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...64, using: &generator))
      blocks.append(block(numbers.count - rest.count + 1, part.map { Sample.frame($0) }))
      rest = rest.dropFirst(part.count)
    }
    return blocks
  }

  /// In whatever order frames are settled, each is there once.
  @Test(arguments: UInt64(1)...20)
  func anyOrderOfSettlingIsInOrder(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var numbers = (1...UInt32(200)).shuffled(using: &generator)
    let inOrder = try kinds(blocks(numbers, using: &generator) + [closed(200)])
    #expect(inOrder == [], "seed \(seed)")
    numbers[199] = numbers[0]
    let twice = try kinds(blocks(numbers, using: &generator) + [closed(200)])
    #expect(twice == [.framesOverlap, .framesContradictAccount], "seed \(seed)")
  }

  @Test func blocksComeWhileTheStreamIsOpen() throws {
    #expect(try kinds([block(1, answered(1...2), stream: 7)]) == [.streamNotOpen])
    #expect(
      try kinds([block(1, answered(1...2)), closed(2), block(3, answered(3...3))])
        == [.streamNotOpen])
  }

  /// They are about nobody, so that nothing asks for their erasure.
  @Test func erasedBlocksAreMissing() throws {
    let last = try kinds(
      [block(1, answered(1...2)), block(3, answered(3...6)), closed(6)], erased: [3])
    #expect(last == [.framesContradictAccount])
    let middle = try kinds(
      [block(1, answered(1...2)), block(3, answered(3...6)), block(7, answered(7...7)), closed(7)],
      erased: [3])
    #expect(middle == [.framesMissing, .framesContradictAccount])
  }

  @Test func shadowAccountsAreOfAStreamThatThereIs() throws {
    func account(_ stream: Int64) -> ShadowAccountEvent {
      ShadowAccountEvent(
        stream: stream, model: "m/1", modelDigest: Sample.digest, pipelineDigest: Sample.digest,
        provider: "cpu", frames: ["neither": 1])
    }
    // The last comparison may come after the stream's end.
    #expect(try kinds([account(1), closed(0), account(1)]) == [])
    #expect(try kinds([account(2)]) == [.streamNotOpen])
  }
}
