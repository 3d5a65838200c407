import Base
import Foundation
import Testing

@testable import Ledger

@Suite("Group commit")
struct GroupCommitTests {
  @Test func callersOfSeveralThreadsGetTheirOwnReceipts() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let receipts = Locked<[Int: Int]>([:])
    let threads = (0..<8).map { thread in
      DedicatedThread(name: "append-\(thread)") {
        for index in 0..<50 {
          let number = thread * 1000 + index
          guard let draft = try? EventDraft.test(number), let receipt = try? ledger.append(draft)
          else { return }
          receipts.withLock { $0[number] = receipt.sequence }
        }
      }
    }
    for thread in threads { thread.join() }
    try ledger.close()
    let told = receipts.withLock { $0 }
    #expect(told.count == 400 && Set(told.values) == Set(1...400))
    var last: [Int: Int] = [:]
    try temporary.reader().forEachEvent(in: 1..<401) { event in
      guard let number = event.number else { return }
      #expect(told[number] == event.sequence)
      // What one thread appends stays in its order.
      #expect(last[number / 1000, default: -1] < number % 1000)
      last[number / 1000] = number % 1000
    }
    #expect(last.count == 8)
    #expect(try temporary.verify().isIntact)
  }
}

@Suite("Batched events")
struct BatchedEventsTests {
  @Test func waitForTheirDelayAndNoLonger() throws {
    let temporary = try TemporaryLedger()
    let clock = ManualClock()
    temporary.configuration.clock = clock.clock
    temporary.configuration.batching.longestDelay = .milliseconds(20)
    let ledger = try temporary.create()
    #expect(try ledger.enqueue(.test(1)))
    // Three times the delay by the wall: by the ledger's clock no time has passed.
    usleep(60_000)
    #expect(ledger.batchedCounts.waiting == 1)
    #expect(try temporary.reader().sequences() == 0..<1)
    clock.advance(.milliseconds(20))
    for _ in 0..<500 where ledger.batchedCounts.waiting > 0 { usleep(10_000) }
    #expect(try temporary.reader().sequences() == 0..<2)
    try ledger.close()
  }

  @Test func goWithTheNextStrictEventInTheOrderInWhichTheyCame() throws {
    let temporary = try TemporaryLedger()
    temporary.configuration.clock = ManualClock().clock
    let ledger = try temporary.create()
    for number in 0..<5 { #expect(try ledger.enqueue(.test(number))) }
    #expect(try ledger.append(.test(5)).sequence == 6)
    #expect(ledger.batchedCounts.waiting == 0)
    var numbers: [Int?] = []
    try temporary.reader().forEachEvent(in: 1..<7) { numbers.append($0.number) }
    #expect(numbers == [0, 1, 2, 3, 4, 5])
    try ledger.close()
  }

  @Test func areWrittenOnceThereAreManyAndAtTheEnd() throws {
    let temporary = try TemporaryLedger()
    temporary.configuration.clock = ManualClock().clock
    temporary.configuration.batching.fullBatch = 10
    let ledger = try temporary.create()
    for number in 0..<10 { #expect(try ledger.enqueue(.test(number))) }
    for _ in 0..<500 where ledger.batchedCounts.waiting > 0 { usleep(10_000) }
    #expect(try temporary.reader().sequences() == 0..<11)
    #expect(try ledger.enqueue(.test(10)))
    try ledger.flush()
    #expect(try temporary.reader().sequences() == 0..<12)
    #expect(try ledger.enqueue(.test(11)))
    try ledger.close()
    #expect(try temporary.reader().sequences() == 0..<13)
  }

  @Test func thatFindNoRoomAreCountedAndTheLedgerSaysSo() throws {
    let temporary = try TemporaryLedger()
    let clock = ManualClock()
    temporary.configuration.clock = clock.clock
    temporary.configuration.batching.capacity = 3
    let notices = Locked<[LedgerNotice]>([])
    let ledger = try temporary.create { notice in notices.withLock { $0.append(notice) } }
    // The thread is busy with this task until all have been handed over.
    let (begun, go) = (Flag(), Flag())
    let busy = DedicatedThread(name: "busy") {
      try? ledger.perform { _ in
        begun.set()
        go.wait()
        return .success(())
      }
    }
    begun.wait()
    let taken = try (0..<10).map { number in
      ledger.enqueue(try .test(number, time: Int64(100 + number)))
    }
    #expect(taken == [true, true, true] + [Bool](repeating: false, count: 7))
    #expect(ledger.batchedCounts == (waiting: 3, lost: 7))
    go.set()
    busy.join()
    try ledger.flush()
    #expect(try ledger.enqueue(.test(10)))
    try ledger.close()

    var losses: [StoredEvent] = []
    try temporary.reader().forEachEvent(of: .loss) { losses.append($0) }
    #expect(losses.count == 1)
    let fields = try #require(try losses.first?.content?.payload.fields())
    #expect(try fields.integer("count") == 7)
    #expect(try fields.integer("first_time") == 103 && fields.integer("last_time") == 109)
    #expect(notices.withLock { $0 }.contains(.lossRecorded(count: 7)))
    let report = try temporary.verify()
    #expect(report.isIntact && report.lostEvents == 7)
  }
}
