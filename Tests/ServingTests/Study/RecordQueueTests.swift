import Base
import Foundation
import Ledger
import Study
import Testing

@testable import Serving

@Suite("Records on their way to the ledger")
struct RecordQueueTests {
  private let trial: TrialLedger
  private let told = ToldReceipts()

  init() throws { trial = try TrialLedger() }

  private func queue(retryDelay: Duration = .milliseconds(5)) -> RecordQueue {
    RecordQueue(
      trial.ledger, requestPrefix: "r", retryDelay: retryDelay, logger: TrialLedger.logger)
  }

  private func step(_ milliseconds: Int64) -> ClockStepEvent {
    ClockStepEvent(milliseconds: milliseconds)
  }

  @Test func areWrittenInOrderAndToldOnceTheyAre() throws {
    defer { trial.remove() }
    let queue = queue()
    for number in 1...20 {
      queue.add([step(Int64(number)), step(Int64(-number))], completion: told.take)
    }
    queue.drain(within: .seconds(20))
    #expect(told.all == (0..<20).map { [2 * $0 + 1, 2 * $0 + 2] })
    queue.stop()
    var found: [Int64] = []
    try LedgerReader(folder: trial.folder).forEachEvent(of: EventKind("clock_step")) { event in
      guard let payload = event.content?.payload.bytes,
        let step = try? StudyEventKind.clockStep.event(payload) as? ClockStepEvent
      else { return }
      found.append(step.milliseconds)
    }
    #expect(found == (1...20).flatMap { [Int64($0), Int64(-$0)] })
    #expect(queue.account.lost == 0 && queue.account.obstacle == nil)
  }

  @Test func canBeWaitedFor() throws {
    defer { trial.remove() }
    let queue = queue()
    let receipts = try #require(queue.write([step(1)], within: .seconds(20)))
    #expect(receipts.map(\.sequence) == [1])
    queue.stop()
  }

  @Test func waitWhileTheLedgerRefusesAndAreCountedWhenItNeverTakesThem() throws {
    defer { trial.remove() }
    try trial.ledger.close()
    let queue = queue()
    queue.add([step(1), step(2)], completion: told.take)
    queue.add([step(3)], completion: told.take)
    let isRefused = queue.write([step(4)], within: .milliseconds(50)) == nil
    #expect(isRefused)
    #expect(queue.account.obstacle?.code == .closed)
    #expect(told.all.isEmpty, "nobody is told of what is not written")
    queue.stop()
    #expect(told.all == [nil, nil])
    #expect(queue.account.lost == 4)
    #expect(try trial.kinds().isEmpty)
  }

  @Test func areTakenFromWhoeverIsToldWhileTheQueueStops() throws {
    defer { trial.remove() }
    let queue = queue()
    let isTold = Flag()
    let mayGoOn = Flag()
    queue.add([step(1)]) { [self] receipts in
      told.take(receipts)
      isTold.set()
      _ = mayGoOn.wait(timeout: .seconds(20))
      queue.add([step(2)], completion: told.take)
    }
    #expect(isTold.wait(timeout: .seconds(20)))
    let stopping = DedicatedThread(name: "stopping") { queue.stop() }
    // Long enough for the queue to have been told to stop; were it not, the test would ask for less.
    Thread.sleep(forTimeInterval: 0.1)
    mayGoOn.set()
    stopping.join()
    #expect(told.all == [[1], [2]])
    #expect(queue.account.lost == 0)
  }

  @Test func areRefusedOnceTheQueueHasStopped() throws {
    defer { trial.remove() }
    let queue = queue()
    queue.stop()
    queue.add([step(1)], completion: told.take)
    #expect(told.all == [nil])
    #expect(queue.account.lost == 1)
  }
}
