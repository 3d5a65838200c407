import Base
import Foundation
import Testing

@testable import Ledger

@Suite("Rotation")
struct RotationTests {
  /// Three files, of some hundred events each, so that stored subtrees reach over their borders.
  private func ledger() throws -> (TemporaryLedger, [LedgerCheckpoint]) {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    var checkpoints: [LedgerCheckpoint] = []
    for round in 0..<3 {
      if round > 0 { try ledger.rotate() }
      _ = try ledger.append(try (0..<300).map { try .test($0) })
      checkpoints.append(try ledger.checkpoint())
    }
    try ledger.close()
    return (temporary, checkpoints)
  }

  @Test func carriesTheTreeOn() throws {
    let (temporary, checkpoints) = try ledger()
    #expect(temporary.names.filter { $0.hasSuffix(".ledger") }.count == 3)
    let report = try temporary.verify(checkpoints.map(\.text))
    #expect(report.isIntact && report.segmentCount == 3 && report.sequences == 0..<908)
    // Each file but the last ends with a checkpoint, and each but the first begins with one.
    #expect(report.confirmedCheckpoints == 7 && report.authenticCheckpoints == 7)
    #expect(report.confirmedExternalSizes == checkpoints.map(\.size))
    let reader = try temporary.reader()
    #expect(try reader.checkpoints().map(\.size) == [301, 302, 303, 604, 605, 606, 907])
    // One tree, whatever the files: every root is that of the leaves in memory.
    var leaves: [SHA256.Digest] = []
    try reader.forEachEvent { leaves.append($0.leafHash) }
    let tree = LeavesInMemory(leaves)
    for size in [0, 1, 255, 256, 257, 303, 304, 512, 606, 768, 908] {
      #expect(try reader.root(size: size) == tree.root(size: size), "size \(size)")
    }
    for (index, size) in [(0, 908), (301, 606), (303, 908), (907, 908), (511, 512)] {
      let proof = try reader.inclusionProof(of: index, size: size)
      #expect(try proof == tree.inclusionProof(index: index, size: size))
    }
    let consistency = try reader.consistencyProof(from: 301, to: 908)
    #expect(try consistency == tree.consistencyProof(from: 301, to: 908))
    let (earlier, later) = (try reader.root(size: 301), try reader.root(size: 908))
    #expect(consistency.holds(from: earlier, to: later))
  }

  @Test func finishedFilesNeedNothingBesideThem() throws {
    let (temporary, _) = try ledger()
    for number in 1...2 {
      #expect(!LedgerFolder(path: temporary.folder).hasCompanion(number))
      let database = try Database(temporary.file(number), .reading)
      #expect(try database.pragma("journal_mode") == "delete")
    }
  }

  @Test func proofsOfThePresentFileNeedNoOther() throws {
    let (temporary, checkpoints) = try ledger()
    let all = try temporary.reader()
    let expected = try all.proof(of: 700, against: checkpoints[2])
    for number in 1...2 { try FileManager.default.removeItem(atPath: temporary.file(number)) }
    let reader = try temporary.reader()
    #expect(try reader.sequences() == 606..<908)
    #expect(try reader.proof(of: 700, against: checkpoints[2]) == expected)
    #expect(code { _ = try reader.proof(of: 10) } == .noSuchEvent)
    #expect(code { _ = try reader.inclusionProof(of: 10, size: 908) } == .invalidProof)
    let report = try temporary.verify([checkpoints[0].text, checkpoints[2].text])
    #expect(report.findings.map(\.kind) == [.olderSegmentsMissing, .externalBeforeStart])
    #expect(report.sequences == 606..<908 && report.confirmedExternalSizes == [907])
    // A writer goes on all the same.
    let ledger = try temporary.open()
    #expect(try ledger.append(.test(1)).sequence == 908)
    #expect(code { _ = try ledger.erase(10, reason: "r") } == .noSuchEvent)
    try ledger.close()
  }

  @Test func aFileLeftOutIsFound() throws {
    let (temporary, checkpoints) = try ledger()
    try FileManager.default.removeItem(atPath: temporary.file(2))
    let report = try temporary.verify(checkpoints.map(\.text))
    #expect(report.findings.first?.kind == .segmentMissing)
    #expect(report.findings.first?.segment == 2)
    #expect(code { _ = try temporary.open() } == .damaged)
  }

  @Test func theLastFileLeftOutIsFoundOnlyWithACheckpointFromElsewhere() throws {
    let (temporary, checkpoints) = try ledger()
    try FileManager.default.removeItem(atPath: temporary.file(3))
    #expect(try temporary.verify().isIntact)
    let report = try temporary.verify([checkpoints[2].text])
    #expect(report.findings.map(\.kind) == [.externalBeyondEnd])
  }

  @Test func twoFilesExchangedAreFound() throws {
    let (temporary, _) = try ledger()
    let (first, second) = (temporary.file(2), temporary.file(3))
    #expect(rename(first, "\(first).x") == 0)
    #expect(rename(second, first) == 0)
    #expect(rename("\(first).x", second) == 0)
    let report = try temporary.verify()
    #expect(report.findings.contains { $0.kind == .segmentOutOfPlace && $0.segment == 2 })
    #expect(report.findings.contains { $0.kind == .segmentOutOfPlace && $0.segment == 3 })
  }

  @Test func aFileOfAnotherLedgerIsFound() throws {
    let (temporary, _) = try ledger()
    let (other, _) = try ledger()
    try FileManager.default.removeItem(atPath: temporary.file(2))
    try FileManager.default.copyItem(atPath: other.file(2), toPath: temporary.file(2))
    let report = try temporary.verify()
    #expect(report.findings.contains { $0.kind == .segmentOutOfPlace && $0.segment == 2 })
    #expect(report.findings.contains { $0.kind == .checkpointContradicted })
  }

  @Test func anUnreadableFileDoesNotKeepOthersFromBeingVerified() throws {
    let (temporary, _) = try ledger()
    try Data("not a database at all, whatever its name says it is".utf8)
      .write(to: URL(fileURLWithPath: temporary.file(2)))
    try temporary.tamper("UPDATE event SET time = 0 WHERE sequence = 700", segment: 3)
    let report = try temporary.verify()
    #expect(report.findings.map(\.kind) == [.segmentUnreadable, .eventAltered])
    #expect(report.findings.map(\.segment) == [2, 3])
  }

  @Test func whatACrashLeavesOfANewFileIsRemoved() throws {
    let (temporary, _) = try ledger()
    for name in ["000004.ledger.new", "000004.ledger.new-journal"] {
      try Data([1]).write(to: URL(fileURLWithPath: "\(temporary.folder)/\(name)"))
    }
    let ledger = try temporary.open()
    try ledger.rotate()
    try ledger.close()
    #expect(!temporary.names.contains { $0.contains(".new") })
    #expect(try temporary.verify().segmentCount == 4)
  }

  @Test func doesNotWaitForReaders() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    do {
      let reader = try temporary.reader()
      try reader.forEachEvent(in: 0..<1) { (_) throws(LedgerError) in
        try ledger.rotate()
      }
    }
    try ledger.close()
    try temporary.open().close()
    #expect(!LedgerFolder(path: temporary.folder).hasCompanion(1))
    #expect(try temporary.verify().isIntact)
  }
}
