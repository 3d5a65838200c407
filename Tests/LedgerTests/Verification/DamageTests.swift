import Base
import Foundation
import Testing

@testable import Ledger

/// What the threat table in `docs/audit-log.md` says, one test for each line.
@Suite("Damage to a ledger")
struct DamageTests {
  /// A ledger of 301 events with one checkpoint of 201 and a batch of events after it.
  private func ledger() throws -> (temporary: TemporaryLedger, checkpoint: LedgerCheckpoint) {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(try (0..<200).map { try .test($0) })
    let checkpoint = try ledger.checkpoint()
    _ = try ledger.append(try (0..<100).map { try .test($0) })
    try ledger.close()
    return (temporary, checkpoint)
  }

  private func kinds(_ report: VerificationReport) -> Set<LedgerFinding.Kind> {
    Set(report.findings.map(\.kind))
  }

  @Test func noneIsFoundWhereThereIsNone() throws {
    let (temporary, checkpoint) = try ledger()
    let report = try temporary.verify([checkpoint.text])
    #expect(report.isIntact && report.findings.isEmpty)
    #expect(report.origin == TemporaryLedger.origin && report.segmentCount == 1)
    #expect(report.sequences == 0..<302 && report.confirmedExternalSizes == [201])
    #expect(report.confirmedCheckpoints == 1 && report.authenticCheckpoints == 1)
    #expect(report.erasedSequences.isEmpty && report.lostEvents == 0)
  }

  /// Each is one row changed by somebody who can write the file.
  private static let changes: [(sql: String, kinds: Set<LedgerFinding.Kind>, sequence: Int)] = [
    (
      "UPDATE content SET payload = replace(payload, '9', '8') WHERE sequence = 10",
      [.eventAltered], 10
    ),
    ("UPDATE content SET salt = randomblob(32) WHERE sequence = 10", [.eventAltered], 10),
    ("UPDATE event SET time = time + 1 WHERE sequence = 10", [.eventAltered], 10),
    ("UPDATE event SET kind = 1 WHERE sequence = 10", [.eventAltered, .segmentOutOfPlace], 10),
    ("UPDATE event SET request = 'r' WHERE sequence = 10", [.eventAltered], 10),
    (
      "UPDATE event SET hash = randomblob(32) WHERE sequence = 10",
      [.eventAltered, .checkpointContradicted, .subtreeAltered], 10
    ),
    ("UPDATE subtree SET hash = randomblob(32)", [.subtreeAltered], 255),
    ("DELETE FROM subtree", [.subtreeAltered], 255),
    ("DELETE FROM content WHERE sequence = 10", [.contentMissing], 10),
    (
      "DELETE FROM event WHERE sequence = 10; DELETE FROM content WHERE sequence = 10",
      [.eventMissing, .checkpointContradicted, .subtreeAltered], 10
    ),
    (
      """
      UPDATE content SET sequence = -1 WHERE sequence = 10;
      UPDATE content SET sequence = 10 WHERE sequence = 11;
      UPDATE content SET sequence = 11 WHERE sequence = -1
      """, [.eventAltered], 10
    ),
    (
      """
      UPDATE content SET sequence = -1 WHERE sequence = 10;
      UPDATE content SET sequence = 10 WHERE sequence = 11;
      UPDATE content SET sequence = 11 WHERE sequence = -1;
      UPDATE event SET sequence = -1 WHERE sequence = 10;
      UPDATE event SET sequence = 10 WHERE sequence = 11;
      UPDATE event SET sequence = 11 WHERE sequence = -1
      """, [.eventAltered, .checkpointContradicted, .subtreeAltered], 10
    ),
    ("UPDATE segment SET origin = 'x'", [.segmentOutOfPlace, .checkpointContradicted], 0),
    ("UPDATE segment SET number = 2", [.segmentOutOfPlace], 0),
    (
      "UPDATE content SET payload = replace(payload, 'time 1', 'time 2') WHERE sequence = 201",
      [.eventAltered], 201
    ),
  ]

  @Test func oneRowChangedIsFoundAndNamed() throws {
    for (sql, expected, sequence) in DamageTests.changes {
      let (temporary, checkpoint) = try ledger()
      try temporary.tamper(sql)
      let report = try temporary.verify()
      #expect(kinds(report) == expected, "\(sql): \(report.findings)")
      #expect(
        report.findings.contains { $0.sequence == sequence || $0.sequence == nil }, "\(sql)")
      // What changes hashes, changes what a checkpoint elsewhere says.
      let external = try temporary.verify([checkpoint.text])
      let contradicts = expected.contains(.checkpointContradicted) && !sql.contains("origin")
      #expect(kinds(external).contains(.externalContradicted) == contradicts, "\(sql)")
    }
  }

  @Test func aTailCutOffIsFoundOnlyWithACheckpointFromElsewhere() throws {
    let (temporary, checkpoint) = try ledger()
    try temporary.tamper(
      """
      DELETE FROM event WHERE sequence >= 150; DELETE FROM content WHERE sequence >= 150;
      DELETE FROM checkpoint; DELETE FROM subtree
      """)
    #expect(try temporary.verify().isIntact)
    let report = try temporary.verify([checkpoint.text])
    #expect(kinds(report) == [.externalBeyondEnd])
    #expect(report.findings.first?.checkpointSize == 201)
  }

  @Test func aTailCutOffBehindTheNewestCheckpointIsNotFound() throws {
    let (temporary, checkpoint) = try ledger()
    try temporary.tamper(
      """
      DELETE FROM event WHERE sequence >= 202; DELETE FROM content WHERE sequence >= 202;
      DELETE FROM subtree
      """)
    #expect(try temporary.verify([checkpoint.text]).isIntact)
  }

  /// Somebody who has the key writes everything anew, with one payload changed.
  @Test func aLedgerWrittenAnewIsFoundOnlyWithACheckpointFromElsewhere() throws {
    let (original, checkpoint) = try ledger()
    let forged = try TemporaryLedger()
    let ledger = try forged.create()
    let reader = try original.reader()
    try reader.forEachEvent { event throws(LedgerError) in
      if event.kind == .checkpoint {
        _ = try ledger.checkpoint()
      } else if !event.kind.isOwn, let payload = event.content?.payload {
        let changed = try event.sequence == 77 ? EventPayload(["number": 0]) : payload
        _ = try ledger.append(
          try EventDraft(kind: event.kind, payload: changed, time: event.time))
      }
    }
    try ledger.close()
    let alone = try forged.verify()
    #expect(alone.isIntact && alone.sequences == 0..<302 && alone.authenticCheckpoints == 1)
    let report = try forged.verify([checkpoint.text])
    #expect(kinds(report) == [.externalContradicted])
    #expect(try original.verify([checkpoint.text]).isIntact)
  }

  /// Somebody without the key can write everything anew too, but not its checkpoints.
  @Test func aLedgerWrittenAnewWithoutTheKeyIsFound() throws {
    let forged = try TemporaryLedger()
    let good = forged.configuration.key
    forged.configuration.key = try TemporaryLedger.key(secret: Array(1...32))
    let ledger = try forged.create()
    _ = try ledger.append(.test(1))
    _ = try ledger.checkpoint()
    try ledger.close()
    let report = try forged.verify(keys: [good])
    #expect(kinds(report) == [.checkpointKeyUnknown])
    // Whoever has no key, does not see that.
    let blind = try forged.verify(keys: [])
    #expect(blind.isIntact && blind.confirmedCheckpoints == 1 && blind.authenticCheckpoints == 0)
  }

  @Test func aCheckpointOfAnotherLedgerOrAForgedOneIsTold() throws {
    let (temporary, checkpoint) = try ledger()
    let key = try TemporaryLedger.key()
    let other = LedgerCheckpoint(
      origin: "other.example", size: 201, root: checkpoint.root, time: 1, key: key)
    let forged = checkpoint.text.replacing("\n201\n", with: "\n202\n")
    let report = try temporary.verify([other.text, forged, "nonsense", checkpoint.text])
    #expect(
      kinds(report) == [.externalOfOtherLedger, .externalForged, .externalUnreadable])
    #expect(report.confirmedExternalSizes == [201])
  }

  @Test func bytesChangedAnywhereAreFoundOrHarmless() throws {
    let (temporary, checkpoint) = try ledger()
    let file = temporary.file()
    let original = try FileDescriptor.readFile(file, maximumByteCount: 1 << 24)
    let before = try temporary.verify([checkpoint.text])
    let seed: UInt64 = 9
    var generator = SeededGenerator(seed: seed)
    var found = 0
    for round in 0..<150 {
      var bytes = original
      let place = round < 100 ? round : Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      let report = try temporary.verify([checkpoint.text])
      if report.isIntact {
        // Such as a counter in the header, or space that nothing uses: all that was recorded is there.
        #expect(report == before, "seed \(seed), byte \(place)")
      } else {
        found += 1
      }
    }
    // Of the changed bytes, some are in counters and free space; most are not.
    #expect(found > 50, "\(found) of 150")
  }

  @Test func aFileCutShortIsFound() throws {
    let (temporary, _) = try ledger()
    let file = temporary.file()
    let original = try FileDescriptor.readFile(file, maximumByteCount: 1 << 24)
    for count in [0, 1, 99, 100, 4095, 4096, 8192, original.count / 2, original.count - 1] {
      try Data(original.prefix(count)).write(to: URL(fileURLWithPath: file))
      #expect(try !temporary.verify().isIntact, "\(count) bytes")
    }
  }

  @Test func aWriterDoesNotGoOnFromATreeThatIsNotTheCheckpoints() throws {
    let (temporary, _) = try ledger()
    try temporary.tamper("UPDATE event SET hash = randomblob(32) WHERE sequence = 10")
    #expect(code { _ = try temporary.open() } == .damaged)
  }

  @Test func findingsAreCountedBeyondTheList() throws {
    let temporary = try TemporaryLedger()
    let ledger = try temporary.create()
    _ = try ledger.append(try (0..<1200).map { try .test($0) })
    try ledger.close()
    try temporary.tamper("DELETE FROM content WHERE sequence > 0")
    let report = try temporary.verify()
    #expect(report.findings.count == VerificationReport.maximumFindingCount)
    #expect(report.unlistedFindings == 200 && !report.isIntact)
  }
}
