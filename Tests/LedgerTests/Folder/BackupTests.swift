import Base
import Foundation
import Testing

@testable import Ledger

@Suite("Backup")
struct BackupTests {
  @Test func copiesALedgerThatIsBeingWritten() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(try (0..<300).map { try .test($0) })
    try ledger.rotate()
    let isDone = Flag()
    let writer = DedicatedThread(name: "writes") {
      while !isDone.isSet { _ = try? ledger.append(.test(1)) }
    }
    let copy = "\(temporary.root)/copy"
    let report = try ledger.backUp(to: copy)
    isDone.set()
    writer.join()
    #expect(report.isIntact && report.segmentCount == 2 && report.sequences.upperBound >= 303)
    try ledger.close()
    let names = try FileManager.default.contentsOfDirectory(atPath: copy).sorted()
    #expect(names == ["000001.ledger", "000002.ledger"])
    // The copy is a ledger, and what was made before is the beginning of both.
    temporary.configuration.folder = copy
    let restored = try temporary.open()
    _ = try restored.append(.test(2))
    try restored.close()
    let verifier = LedgerVerifier(folder: copy, keys: [try TemporaryLedger.key()])
    #expect(try verifier.verify().isIntact)
  }

  @Test func doesNotReplaceWhatIsThere() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    #expect(code { _ = try ledger.backUp(to: temporary.folder) } == .alreadyExists)
    try Data().write(to: URL(fileURLWithPath: "\(temporary.root)/file"))
    #expect(code { _ = try ledger.backUp(to: "\(temporary.root)/file") } == .alreadyExists)
    #expect(code { _ = try ledger.backUp(to: "\(temporary.root)/a/b") } == .notFound)
    try ledger.close()
  }

  @Test func doesNotTakeADamagedLedgerForACopy() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(.test(1))
    try ledger.close()
    try temporary.tamper("UPDATE content SET payload = '{}' WHERE sequence = 1")
    let reopened = try temporary.open()
    #expect(code { _ = try reopened.backUp(to: "\(temporary.root)/copy") } == .backupFailed)
    try reopened.close()
    #expect(!FileManager.default.fileExists(atPath: "\(temporary.root)/copy"))
  }
}
