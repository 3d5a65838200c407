import Base
import Foundation
import Testing

@testable import Ledger

@Suite("LedgerWriter")
struct LedgerTests {
  @Test func keepsWhatIsAppendedInOrder() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let receipts = try (0..<20).map { try ledger.append(.test($0, time: Int64(1000 - $0))) }
    // The first event says which file it is.
    #expect(receipts.map(\.sequence) == Array(1...20))
    try ledger.close()

    let reader = try temporary.reader()
    #expect(reader.origin == TemporaryLedger.origin)
    #expect(try reader.sequences() == 0..<21)
    var events: [StoredEvent] = []
    try reader.forEachEvent { events.append($0) }
    #expect(events.first?.kind == .segment)
    let own = events.dropFirst()
    #expect(own.map(\.number) == Array(0..<20))
    // Times are recorded as they are, backwards too.
    #expect(own.map(\.time) == (0..<20).map { Int64(1000 - $0) })
    #expect(own.map(\.leafHash) == receipts.map(\.leafHash))
    #expect(events.allSatisfy { $0.isContentProved == true && $0.content?.salt.count == 32 })
    #expect(Set(events.compactMap { $0.content?.salt }).count == 21)
    let report = try temporary.verify()
    #expect(report.isIntact && report.sequences == 0..<21)
    #expect(try report.root == reader.root(size: 21))
  }

  @Test func goesOnWhereItWas() throws {
    let temporary = try TemporaryLedger()
    for round in 0..<4 {
      let ledger = try round == 0 ? temporary.create() : temporary.open()
      #expect(try ledger.append(.test(round)).sequence == round + 1)
      try ledger.close()
      // An orderly end leaves nothing beside the file but the lock.
      #expect(temporary.names.filter { $0.hasSuffix(".ledger") } == ["000001.ledger"])
    }
    let report = try temporary.verify()
    #expect(report.isIntact && report.sequences == 0..<5)
  }

  @Test func takesTheClockForEventsWithoutTime() throws {
    let temporary = try TemporaryLedger()
    let clock = ManualClock()
    temporary.configuration.clock = clock.clock
    let ledger = try temporary.create()
    for time: Int64 in [5000, 4000, -1] {
      clock.setTimeOfDay(time)
      let sequence = try ledger.append(.test(0)).sequence
      #expect(try temporary.reader().event(sequence).time == time)
    }
    try ledger.close()
  }

  @Test func answersARepeatedRequestWithTheFirstReceipt() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let first = try ledger.append(.test(1, request: "a"))
    #expect(!first.isRepeat)
    let again = try ledger.append([
      .test(2), .test(1, request: "a"), .test(3, request: "b"), .test(3, request: "b"),
    ])
    #expect(again.map(\.isRepeat) == [false, true, false, true])
    #expect(again[1].sequence == first.sequence && again[1].leafHash == first.leafHash)
    #expect(again[3].sequence == again[2].sequence)
    // Also in files that came before, and after opening it anew.
    try ledger.rotate()
    #expect(try ledger.append(.test(1, request: "a")).sequence == first.sequence)
    try ledger.close()
    let reopened = try temporary.open()
    #expect(try reopened.append(.test(1, request: "a")).sequence == first.sequence)
    try reopened.close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func refusesARequestThatSaysSomethingElse() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let first = try ledger.append(.test(1, request: "a"))
    #expect(code { _ = try ledger.append(.test(2, request: "a")) } == .requestReused)
    // Nothing of a call of which one event contradicts is written.
    #expect(code { _ = try ledger.append([.test(3), .test(2, request: "a")]) } == .requestReused)
    #expect(
      code { _ = try ledger.append([.test(4, request: "b"), .test(5, request: "b")]) }
        == .requestReused)
    let other = try EventDraft(
      kind: EventKind("other"), payload: EventDraft.test(1).payload, request: "a")
    #expect(code { _ = try ledger.append(other) } == .requestReused)
    #expect(try ledger.append(.test(6)).sequence == first.sequence + 1)
    _ = try ledger.erase(first.sequence, reason: "test")
    #expect(code { _ = try ledger.append(.test(1, request: "a")) } == .requestReused)
    try ledger.close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func membersThatAreIncidentalMayDifferInARepetition() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    func draft(_ text: String, shown: Bool) throws -> EventDraft {
      let payload = try EventPayload(["shown": .bool(shown), "text": .string(text)])
      return try EventDraft(
        kind: EventKind("test"), payload: payload, request: "a", incidentalMembers: ["shown"])
    }
    let first = try ledger.append(draft("x", shown: false))
    let again = try ledger.append(draft("x", shown: true))
    #expect(again.isRepeat && again.sequence == first.sequence)
    #expect(code { _ = try ledger.append(draft("y", shown: false)) } == .requestReused)
    try ledger.close()
  }

  @Test func aRefusedRequestHoldsNobodyElseUp() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(.test(0, request: "a"))
    let written = Locked(0)
    let refused = Locked(0)
    DispatchQueue.concurrentPerform(iterations: 64) { number in
      do {
        _ = try ledger.append(.test(number, request: number % 2 == 0 ? "a" : nil))
        written.withLock { $0 += 1 }
      } catch {
        refused.withLock { $0 += 1 }
      }
    }
    // Number 0 says what the first one said.
    #expect(written.withLock { $0 } == 33)
    #expect(refused.withLock { $0 } == 31)
    try ledger.close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func appendsSeveralAsNeighbours() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    #expect(try ledger.append([]).isEmpty)
    let drafts = try (0..<5000).map { try EventDraft.test($0) }
    let receipts = try ledger.append(drafts)
    #expect(receipts.map(\.sequence) == Array(1...5000))
    try ledger.close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func hasOneWriter() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    #expect(code { _ = try temporary.open() } == .inUse)
    #expect(code { _ = try temporary.create() } == .inUse)
    try ledger.close()
    #expect(code { _ = try temporary.create() } == .alreadyExists)
    try temporary.open().close()
  }

  @Test func letsGoOfItsFolderWhenItGoes() throws {
    let temporary = try TemporaryLedger()
    do {
      let ledger = try temporary.create()
      #expect(try ledger.enqueue(.test(1)))
    }
    // Its thread writes what waits, and then lets others write.
    var reopened: LedgerWriter?
    for _ in 0..<200 where reopened == nil {
      reopened = try? temporary.open()
      if reopened == nil { usleep(10_000) }
    }
    let ledger = try #require(reopened)
    #expect(try ledger.append(.test(2)).sequence == 2)
    try ledger.close()
  }

  @Test func refusesAfterItsEnd() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    try ledger.close()
    try ledger.close()
    #expect(code { _ = try ledger.append(.test(1)) } == .closed)
    #expect(code { _ = try ledger.checkpoint() } == .closed)
    #expect(try !ledger.enqueue(.test(1)))
  }

  @Test func refusesWhatIsNotTheLedger() throws {
    let temporary = try TemporaryLedger()
    #expect(code { _ = try temporary.open() } == .notFound)
    #expect(code { _ = try temporary.reader() } == .notFound)
    #expect(code { _ = try temporary.verify() } == .notFound)
    try temporary.create().close()
    temporary.configuration.origin = "other.example"
    #expect(code { _ = try temporary.open() } == .wrongLedger)
    temporary.configuration.origin = "not allowed"
    temporary.configuration.folder += "2"
    #expect(code { _ = try temporary.create() } == .invalidCheckpoint)
    temporary.configuration.folder += "/a/b"
    #expect(code { _ = try temporary.open() } == .notFound)
  }

  @Test func refusesForeignFiles() throws {
    let temporary = try TemporaryLedger()
    try temporary.create().close()
    try Data("this is no database, but it is long enough to be looked at".utf8)
      .write(to: URL(fileURLWithPath: temporary.file()))
    #expect(code { _ = try temporary.open() } == .foreignFile)
    #expect(code { _ = try temporary.reader() } == .foreignFile)
    try Data().write(to: URL(fileURLWithPath: temporary.file()))
    #expect(code { _ = try temporary.reader() } == .database)
  }

  @Test(arguments: LedgerJournal.allCases)
  func isReadWhileItIsWritten(journal: LedgerJournal) throws {
    let temporary = try TemporaryLedger()
    temporary.configuration.journal = journal
    let ledger = try temporary.create()
    let reader = try temporary.reader()
    for number in 0..<10 {
      let receipt = try ledger.append(.test(number))
      #expect(try reader.event(receipt.sequence).number == number)
    }
    #expect(try temporary.verify().sequences == 0..<11)
    try ledger.close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func givesEventsOfOneKindAndRange() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    for number in 0..<12 {
      _ = try ledger.append(.test(number, kind: number % 3 == 0 ? "third" : "other"))
      if number == 5 { try ledger.rotate() }
    }
    try ledger.close()
    let reader = try temporary.reader()
    var numbers: [Int?] = []
    try reader.forEachEvent(of: try EventKind("third")) { numbers.append($0.number) }
    #expect(numbers == [0, 3, 6, 9])
    numbers = []
    // Numbers 2 to 5 are events 3 to 6, number 6 is event 9: between lie the first file's checkpoint and
    // what the second one says of itself.
    try reader.forEachEvent(in: 3..<10) { numbers.append($0.kind.isOwn ? nil : $0.number) }
    #expect(numbers == [2, 3, 4, 5, nil, nil, 6])
    numbers = []
    try reader.forEachEvent(in: 3..<10, of: try EventKind("third")) { numbers.append($0.number) }
    #expect(numbers == [3, 6])
    numbers = []
    try reader.forEachEvent(of: try EventKind("never")) { numbers.append($0.number) }
    #expect(numbers.isEmpty)
    #expect(code { _ = try reader.event(100) } == .noSuchEvent)
    #expect(code { _ = try reader.event(-1) } == .noSuchEvent)
    #expect(
      code {
        try reader.forEachEvent { _ throws(LedgerError) in throw LedgerError(.closed, "", "") }
      } == .closed)
  }
}
