import Base
import Foundation
import Ledger
import Study
import Testing

@testable import Serving

@Suite("Erasing what records say")
struct LedgerEraserTests {
  private struct Fault: Error {}

  private let trial: TrialLedger
  private let erasure: ErasureEvent
  private let sequence: Int

  /// A ledger with three records after its own first one, and an erasure of two of them.
  init() throws {
    trial = try TrialLedger()
    for day in ["2026-03-01", "2026-03-02", "2026-03-03"] {
      let event = EmptyDayEvent(day: try #require(CalendarDay(day)))
      _ = try trial.ledger.append(EventDraft(event, request: nil))
    }
    erasure = ErasureEvent(patient: nil, records: [1, 3], calls: [], polyps: 0, reason: "withdrew")
    sequence = try trial.ledger.append(EventDraft(erasure, request: nil)).sequence
  }

  private func erased() throws -> [Int] {
    var sequences: [Int] = []
    try LedgerReader(folder: trial.folder).forEachEvent {
      if $0.content == nil { sequences.append($0.sequence) }
    }
    return sequences
  }

  @Test func onlyTheNamedRecordsGoAndTheLedgerSaysWhy() throws {
    defer { trial.remove() }
    let eraser = LedgerEraser(ledger: trial.ledger, folder: trial.folder)
    #expect(try eraser.finish(erasure, at: sequence) == 2)
    #expect(try erased() == [1, 3])
    #expect(try eraser.finish(erasure, at: sequence) == 0)
    let report = try LedgerVerifier(folder: trial.folder, keys: []).verify()
    #expect(report.isIntact && report.erasedSequences == [1, 3])
    var reasons: [String] = []
    try LedgerReader(folder: trial.folder).forEachEvent { event in
      guard event.kind == .erasure, let payload = event.content?.payload.bytes else { return }
      reasons.append(String(decoding: payload, as: UTF8.self))
    }
    #expect(reasons.count == 2 && reasons.allSatisfy { $0.contains("record \(sequence)") })
  }

  @Test func whatWasInterruptedIsFinished() throws {
    defer { trial.remove() }
    _ = try trial.ledger.erase(1, reason: "record \(sequence) of the study: withdrew")
    let eraser = LedgerEraser(ledger: trial.ledger, folder: trial.folder)
    #expect(try eraser.finishAll() == 1)
    #expect(try erased() == [1, 3])
    #expect(try eraser.finishAll() == 0)
  }

  @Test func filesOfARecordGoBeforeWhatItSays() throws {
    defer { trial.remove() }
    var eraser = LedgerEraser(ledger: trial.ledger, folder: trial.folder)
    let told = Locked<[Int]>([])
    eraser.removeKeptFiles = { event in
      #expect(event.content != nil)
      if event.sequence == 3 { throw Fault() }
      told.withLock { $0.append(event.sequence) }
    }
    #expect(throws: Fault.self) { try eraser.finish(erasure, at: sequence) }
    #expect(try erased() == [1])
    #expect(told.withLock { $0 } == [1])
    eraser.removeKeptFiles = { event in told.withLock { $0.append(event.sequence) } }
    #expect(try eraser.finishAll() == 1)
    #expect(told.withLock { $0 } == [1, 3])
  }

  @Test func recordsInFinishedFilesGoToo() throws {
    defer { trial.remove() }
    try trial.ledger.rotate()
    let eraser = LedgerEraser(ledger: trial.ledger, folder: trial.folder)
    #expect(try eraser.finishAll() == 2)
    let report = try LedgerVerifier(folder: trial.folder, keys: []).verify()
    #expect(report.isIntact && report.erasedSequences == [1, 3] && report.segmentCount == 2)
  }
}
