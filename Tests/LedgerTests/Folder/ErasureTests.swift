import Base
import Foundation
import Testing

@testable import Ledger

@Suite("Erasure")
struct ErasureTests {
  private let secret = "a name that must go"

  private func draft() throws -> EventDraft {
    try EventDraft(kind: try EventKind("x"), payload: try EventPayload(["name": .string(secret)]))
  }

  @Test(arguments: LedgerJournal.allCases)
  func takesPayloadAndSaltAndLeavesTheTree(journal: LedgerJournal) throws {
    let temporary = try TemporaryLedger()
    temporary.configuration.journal = journal
    let ledger = try temporary.create()
    let target = try ledger.append(draft())
    _ = try ledger.append(.test(1))
    let checkpoint = try ledger.checkpoint()
    let receipt = try ledger.erase(target.sequence, reason: "consent withdrawn")
    #expect(receipt.sequence == 4)

    let event = try temporary.reader().event(target.sequence)
    #expect(event.content == nil && event.isContentProved == nil)
    #expect(event.leafHash == target.leafHash)
    let fields = try temporary.reader().event(4).content?.payload.fields()
    #expect(try fields?.integer("target") == target.sequence)
    #expect(try fields?.string("reason") == "consent withdrawn")
    let report = try temporary.verify([checkpoint.text])
    #expect(report.isIntact && report.erasedSequences == [target.sequence])
    // The event is still proved to have been there.
    let proof = try temporary.reader().proof(of: target.sequence, against: checkpoint)
    #expect(proof.objection == nil)
    // Not a byte of it is in any file of the folder, with the writer still open.
    for name in temporary.names {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(temporary.folder)/\(name)"))
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
    }
    try ledger.close()
    #expect(try temporary.verify([checkpoint.text]).isIntact)
  }

  @Test func waitsForReadersBeforeTheLogIsEmptied() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let target = try ledger.append(draft())
    let reader = try temporary.reader()
    try reader.forEachEvent(in: 0..<1) { (_) throws(LedgerError) in
      _ = try ledger.erase(target.sequence, reason: "r")
    }
    // The reader is gone: with the next commit, so is the content.
    _ = try ledger.append(.test(1))
    try ledger.flush()
    for name in temporary.names {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(temporary.folder)/\(name)"))
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
    }
    try ledger.close()
  }

  @Test func isRefusedWhereItCannotBe() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let target = try ledger.append(draft()).sequence
    _ = try ledger.checkpoint()
    #expect(code { _ = try ledger.erase(0, reason: "r") } == .notErasable)
    #expect(code { _ = try ledger.erase(2, reason: "r") } == .notErasable)
    #expect(code { _ = try ledger.erase(3, reason: "r") } == .noSuchEvent)
    #expect(code { _ = try ledger.erase(-1, reason: "r") } == .noSuchEvent)
    #expect(code { _ = try ledger.erase(target, reason: "") } == .invalidPayload)
    let long = String(repeating: "r", count: 1001)
    #expect(code { _ = try ledger.erase(target, reason: long) } == .invalidPayload)
    _ = try ledger.erase(target, reason: "r")
    #expect(code { _ = try ledger.erase(target, reason: "r") } == .alreadyErased)
    try ledger.close()
    let report = try temporary.verify()
    #expect(report.isIntact && report.sequences == 0..<4)
  }

  @Test func reachesFilesThatAreFinished() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let target = try ledger.append(draft()).sequence
    try ledger.rotate()
    _ = try ledger.erase(target, reason: "r")
    #expect(code { _ = try ledger.erase(target, reason: "r") } == .alreadyErased)
    #expect(try temporary.reader().event(target).content == nil)
    for name in temporary.names {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(temporary.folder)/\(name)"))
      #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
    }
    try ledger.close()
    let report = try temporary.verify()
    #expect(report.isIntact && report.erasedSequences == [target])
  }

  @Test func isFinishedAtTheNextOpeningWhereACrashCameBetweenTwoFiles() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let target = try ledger.append(draft()).sequence
    try ledger.rotate()
    try ledger.close()
    let finished = try Data(contentsOf: URL(fileURLWithPath: temporary.file(1)))
    let again = try temporary.open()
    _ = try again.erase(target, reason: "r")
    try again.close()
    // As it was after the present file was written, and before the finished one.
    try finished.write(to: URL(fileURLWithPath: temporary.file(1)))
    let report = try temporary.verify()
    #expect(report.findings.map(\.kind) == [.contentNotErased])
    try temporary.open().close()
    #expect(try temporary.verify().isIntact)
  }

  @Test func ofWhatIsTheLedgersOwnIsNotAccepted() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    let target = try ledger.append(draft()).sequence
    _ = try ledger.checkpoint()
    _ = try ledger.erase(target, reason: "r")
    try ledger.close()
    try temporary.tamper("DELETE FROM content WHERE sequence = 2")
    #expect(try temporary.verify().findings.map(\.kind) == [.contentMissing])
  }
}
