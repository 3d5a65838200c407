import Base
import Foundation
import Ledger
import Study
import Testing
import Wire

@testable import Serving

/// A ledger that takes what it is told to take, and remembers it.
private final class TakenBlocks: Sendable {
  private let state = Locked((refuses: false, blocks: [FramesEvent]()))
  var blocks: [FramesEvent] { state.withLock { $0.blocks } }
  var refuses: Bool {
    get { state.withLock { $0.refuses } }
    set { state.withLock { $0.refuses = newValue } }
  }

  func enqueue(_ draft: EventDraft) -> Bool {
    guard let block = try? StudyEventKind.frames.event(draft.payload.bytes) as? FramesEvent else {
      return false
    }
    return state.withLock { state in
      if !state.refuses { state.blocks.append(block) }
      return !state.refuses
    }
  }
}

@Suite("Records of frames on their way to the ledger")
struct FrameRecorderTests {
  private let taken = TakenBlocks()
  private let recorder: FrameRecorder
  private let start = MonotonicInstant(nanoseconds: 5_000_000_000_000)

  init() {
    recorder = FrameRecorder(logger: TrialLedger.logger, enqueue: taken.enqueue)
  }

  private func frame(_ number: Int) -> SettledFrame {
    SettledFrame(number: number, captured: start + .milliseconds(33 * (number - 1)))
  }

  /// Settles frames 10 ms after their capture, all answered.
  private func settle(_ numbers: ClosedRange<Int>, _ frames: StreamFrames) {
    for number in numbers {
      let frame = frame(number)
      frames.noteCapture(frame.captured)
      frames.settle(frame, .answered(isLate: false), now: frame.captured + .milliseconds(10))
    }
  }

  @Test func goIntoBlocksThatFollowOneAnother() {
    let frames = StreamFrames(stream: 7, recorder: recorder)
    settle(1...100, frames)
    let lost = frames.finish()
    recorder.stop()
    #expect(lost == 0)
    // A second's frames, and no more than a block holds.
    #expect(taken.blocks.map(\.first) == [1, 33, 65, 97])
    #expect(taken.blocks.flatMap(\.frames).map(\.number) == (1...100).map { UInt32($0) })
    let all = taken.blocks.flatMap(\.frames)
    #expect(all.map(\.capturedMilliseconds) == (0..<100).map { Int32($0 * 33) })
    #expect(all.allSatisfy { $0.latencyMicroseconds == 10_000 && $0.outcome == .answered })
    #expect(recorder.account.recorded == 100 && recorder.account.lost == 0)
  }

  @Test func fillABlockWhereFramesComeFast() {
    let frames = StreamFrames(stream: 7, recorder: recorder)
    for number in 1...FrameBlock.capacity + 1 {
      frames.settle(SettledFrame(number: number, captured: start), .dropped(.quota), now: start)
    }
    _ = frames.finish()
    recorder.stop()
    #expect(taken.blocks.map(\.frames.count) == [FrameBlock.capacity, 1])
    #expect(taken.blocks.flatMap(\.frames).allSatisfy { $0.outcome == .quota })
  }

  @Test func areHandedOverThoughNoFrameComes() {
    let frames = Locked(StreamFrames(stream: 7, recorder: recorder))
    let captured = MonotonicInstant.now
    recorder.patrol { now in frames.withLock { $0.handOverIfDue(at: now) } }
    frames.withLock {
      $0.settle(SettledFrame(number: 1, captured: captured), .answered(isLate: true), now: .now)
    }
    var waited = Duration.zero
    while taken.blocks.isEmpty, waited < .seconds(20) {
      Thread.sleep(forTimeInterval: 0.01)
      waited = .now - captured
    }
    #expect(taken.blocks.map(\.frames.count) == [1])
    #expect(waited >= StreamFrames.longestDelay)
    recorder.stop()
  }

  @Test func thatTheLedgerRefusesAreStatedInTheNextBlock() {
    let frames = StreamFrames(stream: 7, recorder: recorder)
    taken.refuses = true
    settle(1...32, frames)
    recorder.drain(within: .seconds(20))
    taken.refuses = false
    settle(33...64, frames)
    recorder.drain(within: .seconds(20))
    taken.refuses = true
    settle(65...72, frames)
    let told = Locked(-1)
    recorder.end(7, lost: frames.finish()) { lost in told.withLock { $0 = lost } }
    recorder.stop()
    #expect(taken.blocks.map(\.first) == [33] && taken.blocks.map(\.lost) == [32])
    #expect(told.withLock { $0 } == 32 + 8)
    #expect(recorder.account.recorded == 32 && recorder.account.lost == 40)
  }

  @Test func thatFindNoBlockAreCounted() {
    var hoard: [FrameBlock] = []
    while let block = recorder.emptyBlock() { hoard.append(block) }
    #expect(hoard.count == FrameRecorder.maximumBlocks)
    let frames = StreamFrames(stream: 7, recorder: recorder)
    settle(1...5, frames)
    for block in hoard.prefix(1) {
      block.begin(8, first: 1, lostBefore: 0)
      block.append(
        FrameRecord(
          number: 1, capturedMilliseconds: 0, latencyMicroseconds: 0, outcome: .answered))
      recorder.take(block)
    }
    recorder.drain(within: .seconds(20))
    settle(6...8, frames)
    let lost = frames.finish()
    let told = Locked(-1)
    recorder.end(7, lost: lost) { lost in told.withLock { $0 = lost } }
    recorder.stop()
    let own = taken.blocks.filter { $0.stream == 7 }
    #expect(own.map(\.first) == [6] && own.map(\.lost) == [5] && own.map(\.frames.count) == [3])
    #expect(told.withLock { $0 } == 5)
    #expect(recorder.account.lost == 5)
  }

  @Test func hostileTimesAreClamped() {
    let frames = StreamFrames(stream: 7, recorder: recorder)
    frames.noteCapture(start)
    for nanoseconds in [0, UInt64(Int64.max)] {
      frames.settle(
        SettledFrame(number: 1, captured: MonotonicInstant(nanoseconds: nanoseconds)),
        .dropped(.expired), now: start)
    }
    _ = frames.finish()
    recorder.stop()
    let all = taken.blocks.flatMap(\.frames)
    #expect(all.map(\.capturedMilliseconds) == [-5_000_000, .max])
    #expect(all.map(\.latencyMicroseconds) == [.max, 0])
  }

  @Test(arguments: DropReason.allCases)
  func everyReasonHasALetterAndItsOwnName(reason: DropReason) {
    #expect(FrameOutcome(.dropped(reason)).reason == reason.rawValue)
  }
}

@Suite("How shadow models compare, as records")
struct ShadowTallyTests {
  private func shadow(_ generation: Int) -> ShadowModel {
    let table = PipelineTable(defaultName: "test", logger: TrialLedger.logger)
    return ShadowModel(
      table.lease(
        ServedPipeline(generation: generation, engine: RunningServer.engine, analyzers: [])))
  }

  @Test func areEnteredWhenTheStreamEnds() {
    let entered = Locked<[ShadowAccountEvent]>([])
    let tally = ShadowTally(stream: 3) { event in entered.withLock { $0.append(event) } }
    let (one, two) = (shadow(1), shadow(2))
    for _ in 0..<3 { one.count(.neither, tally) }
    one.count(.skipped, tally)
    two.count(.shadowOnly, tally)
    tally.close()
    one.count(.samePlace, tally)
    tally.close()
    #expect(
      entered.withLock { $0.map(\.frames) } == [
        ["neither": 3, "skipped": 1], ["shadow_only": 1], ["same_place": 1],
      ])
    #expect(entered.withLock { $0.allSatisfy { $0.stream == 3 && $0.model == "scripted/1" } })
    #expect(one.account[.neither] == 3 && one.account[.samePlace] == 1)
  }

  @Test func areEnteredWhenAModelLeavesTheShadowAndFromTimeToTime() {
    let entered = Locked<[ShadowAccountEvent]>([])
    let tally = ShadowTally(stream: 3) { event in entered.withLock { $0.append(event) } }
    let (one, two) = (shadow(1), shadow(2))
    one.count(.failed, tally)
    two.count(.elsewhere, tally)
    tally.end(one)
    #expect(entered.withLock { $0.map(\.frames) } == [["failed": 1]])
    tally.end(one)
    for _ in 1..<ShadowTally.largestAccount { two.count(.neither, tally) }
    #expect(entered.withLock { $0.count } == 2)
    tally.close()
    #expect(entered.withLock { $0.count } == 2)
  }
}
