import Base
import CLedgerFaults
import Foundation
import Testing

@testable import Ledger

/// One file operation after the other fails, and everything that was acknowledged is there afterwards.
///
/// Serialised, because there is one plan of faults for the whole process.
@Suite("Faults of the disk", .serialized)
struct FaultTests {
  init() {
    #expect(ledger_faults_register() == 0)
    ledger_faults_plan(ledger_fault_none, 0, 0)
  }

  /// What a run of the workload was told.
  private struct Told {
    var receipts: [Receipt] = []
    var erased: [Int] = []
    var checkpoints: [LedgerCheckpoint] = []
    var errors: [LedgerError] = []
    var enqueued = 0

    mutating func note<Value>(_ body: () throws(LedgerError) -> Value) -> Value? {
      do throws(LedgerError) {
        return try body()
      } catch {
        errors.append(error)
        return nil
      }
    }
  }

  /// Strict and batched appends, a checkpoint, an erasure, a rotation, and an end.
  private func work(_ ledger: LedgerWriter) throws -> Told {
    var told = Told()
    for number in 0..<4 {
      let draft = try EventDraft.test(number, request: "first-\(number)")
      if let receipt = told.note({ () throws(LedgerError) in try ledger.append(draft) }) {
        told.receipts.append(receipt)
      }
    }
    for number in 0..<3 where ledger.enqueue(try .test(number, kind: "batched")) {
      told.enqueued += 1
    }
    if let checkpoint = told.note({ () throws(LedgerError) in try ledger.checkpoint() }) {
      told.checkpoints.append(checkpoint)
    }
    if let target = told.receipts.first?.sequence,
      told.note({ () throws(LedgerError) in try ledger.erase(target, reason: "r") }) != nil
    {
      told.erased.append(target)
    }
    _ = told.note { () throws(LedgerError) in try ledger.rotate() }
    if let target = told.receipts.dropFirst().first?.sequence,
      told.note({ () throws(LedgerError) in try ledger.erase(target, reason: "r") }) != nil
    {
      told.erased.append(target)
    }
    let large = try (0..<40).map { try EventDraft.test($0, request: "large-\($0)") }
    told.receipts += told.note { () throws(LedgerError) in try ledger.append(large) } ?? []
    _ = told.note { () throws(LedgerError) in try ledger.flush() }
    return told
  }

  private func check(_ temporary: TemporaryLedger, _ told: Told, _ round: String) throws {
    let reader = try temporary.reader()
    for receipt in told.receipts {
      let event = try reader.event(receipt.sequence)
      #expect(event.leafHash == receipt.leafHash, "\(round)")
    }
    for target in told.erased {
      #expect(try reader.event(target).content == nil, "\(round)")
    }
    // Nothing that nobody waited for is there twice, and none is missing: the disk works again.
    var batched: [Int?] = []
    try reader.forEachEvent(of: try EventKind("batched")) { batched.append($0.number) }
    #expect(batched == Array(0..<told.enqueued), "\(round)")
    let report = try temporary.verify(told.checkpoints.map(\.text))
    #expect(report.isIntact, "\(round): \(report.findings)")
    #expect(report.confirmedExternalSizes == told.checkpoints.map(\.size), "\(round)")
  }

  private static let faults: [ledger_fault] = [
    ledger_fault_full, ledger_fault_io, ledger_fault_short,
  ]

  /// One round of the workload with operations `first` to `last` failing; nil where none failed.
  private func round(
    _ journal: LedgerJournal, _ fault: ledger_fault, _ first: Int, _ last: Int
  ) throws -> Bool {
    let name = "\(journal), fault \(fault.rawValue), operations \(first) to \(last)"
    let temporary = try TemporaryLedger()
    temporary.configuration.journal = journal
    temporary.configuration.batching.retryDelay = .milliseconds(1)
    try temporary.create().close()
    temporary.configuration.vfs = String(cString: ledger_faults_name)
    let notices = Locked<[LedgerNotice]>([])
    let ledger = try temporary.open { notice in notices.withLock { $0.append(notice) } }
    ledger_faults_plan(fault, Int32(first), Int32(last))
    let told = try work(ledger)
    let hasFailed = ledger_faults_failures() > 0
    ledger_faults_plan(ledger_fault_none, 0, 0)
    // The disk works again: so does the ledger, without being opened anew.
    let after = try ledger.append(.test(99))
    try ledger.close()
    for error in told.errors {
      #expect(
        [.diskFull, .inputOutput].contains(error.code), "\(name): \(error)")
    }
    let failures = notices.withLock { $0 }.filter {
      if case .writeFailed = $0 { true } else { false }
    }
    let recoveries = notices.withLock { $0 }.filter {
      if case .writesAgain = $0 { true } else { false }
    }
    #expect(failures.isEmpty == recoveries.isEmpty, "\(name): \(failures) \(recoveries)")

    temporary.configuration.vfs = nil
    try temporary.open().close()
    try check(temporary, told, name)
    #expect(try temporary.reader().event(after.sequence).number == 99, "\(name)")
    return hasFailed
  }

  @Test(arguments: LedgerJournal.allCases)
  func everySingleOperation(journal: LedgerJournal) throws {
    for fault in FaultTests.faults {
      var number = 1
      while try round(journal, fault, number, number) { number += 1 }
      #expect(number > 40, "the workload has more operations than \(number)")
    }
  }

  /// As on a disk that stays full for a while.
  @Test(arguments: LedgerJournal.allCases)
  func severalOperationsInARow(journal: LedgerJournal) throws {
    let seed: UInt64 = 21
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<30 {
      let first = Int.random(in: 1...60, using: &generator)
      let fault = FaultTests.faults[Int.random(in: 0..<3, using: &generator)]
      _ = try round(journal, fault, first, first + Int.random(in: 1...25, using: &generator))
    }
  }

  /// The system cannot be asked again for a lock that is held, and every commit would wait for it in vain.
  @Test func aLockThatIsNotLetGoOfIsOvercome() throws {
    let temporary = try TemporaryLedger()
    try temporary.create().close()
    temporary.configuration.vfs = String(cString: ledger_faults_name)
    let ledger = try temporary.open()
    ledger_faults_plan(ledger_fault_unlock, 1, 1)
    var told = Told()
    for number in 0..<4 {
      let draft = try EventDraft.test(number, request: "request-\(number)")
      if let receipt = told.note({ () throws(LedgerError) in try ledger.append(draft) }) {
        told.receipts.append(receipt)
      }
    }
    #expect(ledger_faults_failures() == 1)
    ledger_faults_plan(ledger_fault_none, 0, 0)
    #expect(told.receipts.count == 3 && told.errors.count == 1, "\(told.errors)")
    try ledger.close()
    try check(temporary, told, "a lock that is held")
  }
}
