import Base
import Foundation
import Ledger
import Study
import Testing

@testable import Serving

@Suite("What operators record")
struct OperatorRecordsTests {
  private func report(
    _ category: String = "hyperplastic", at time: Int64 = 1_790_000_000_000,
    _ status: PathologyStatement.Status = .final
  ) throws -> PathologyEvent {
    let names = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
    return PathologyEvent(
      accession: names.pseudonym(of: "S26-1", .accession),
      text: names.pseudonym(of: category, .reportText),
      statement: PathologyStatement(
        part: "A",
        conclusion: PathologyConclusion(
          .diagnosed,
          findings: [.init(category: category, dysplasia: "not_stated", villous: "not_stated")]),
        retrieval: "not_stated", status: status,
        reported: PathologyInstant(milliseconds: time, precision: "minute", zone: "Europe/Berlin")))
  }

  private func look(_ looks: Int) throws -> LookEvent {
    let names = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
    return LookEvent(
      person: names.pseudonym(of: "X", .person), number: looks + 1, isPlanned: true,
      figures: ["report"], labelled: 0)
  }

  /// The numbers of looks, and what reports amend, in order.
  private func recorded(_ trial: TrialLedger) throws -> (looks: [Int], amends: [Int64?]) {
    var events: [any StudyEvent] = []
    try LedgerReader(folder: trial.folder).forEachEvent { stored in
      guard let kind = StudyEventKind(rawValue: stored.kind.name),
        let payload = stored.content?.payload.bytes, let event = try? kind.event(payload)
      else { return }
      events.append(event)
    }
    return (
      events.compactMap { ($0 as? LookEvent)?.number },
      events.compactMap { $0 as? PathologyEvent }.map(\.amends)
    )
  }

  @Test func aResultThatManyTellAtOnceIsRecordedOnce() throws {
    let trial = try TrialLedger()
    defer { trial.remove() }
    let records = try OperatorRecords(folder: trial.folder)
    let event = try report()
    let told = ToldOutcomes()
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      told.take(try? records.enter({ _ in event }, request: nil, in: trial.ledger))
    }
    #expect(told.all.count(where: { !$0.isRepeat }) == 1)
    #expect(told.all.count == 8 && Set(told.all.map(\.receipt.sequence)).count == 1)
    #expect(try recorded(trial).amends == [nil])
  }

  @Test func whatTheLedgerHasIsKnownFromTheStartOn() throws {
    let trial = try TrialLedger()
    defer { trial.remove() }
    let first = try OperatorRecords(folder: trial.folder)
    let receipt = try first.enter({ _ in try report() }, request: nil, in: trial.ledger).receipt
    _ = try first.enter(look, request: "look-1", in: trial.ledger)
    let second = try OperatorRecords(folder: trial.folder)
    let again = try second.enter({ _ in try report() }, request: nil, in: trial.ledger)
    #expect(again.isRepeat && again.receipt == receipt)
    // A request that is sent again is no other look.
    #expect(try second.enter(look, request: "look-1", in: trial.ledger).isRepeat)
    _ = try second.enter(look, request: nil, in: trial.ledger)
    let amendment = try report("tubular_adenoma", at: 1_790_000_100_000, .corrected)
    _ = try second.enter({ _ in amendment }, request: nil, in: trial.ledger)
    let found = try recorded(trial)
    #expect(found.looks == [1, 2])
    #expect(found.amends == [nil, Int64(receipt.sequence)])
  }

  @Test func resultsOfAPatientWhoseRecordsAreErasedAreRefused() throws {
    let trial = try TrialLedger()
    defer { trial.remove() }
    let names = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
    let patient = names.pseudonym(of: "4711", .patient)
    var result = try report()
    result.patient = patient
    let named = result
    let records = try OperatorRecords(folder: trial.folder)
    records.noteErased(patient)
    let erasure = ErasureEvent(
      patient: patient, records: [9], calls: [], polyps: 0, reason: "withdrew")
    _ = try trial.ledger.append(EventDraft(erasure, request: nil))
    // Also by a daemon that starts later.
    for records in [records, try OperatorRecords(folder: trial.folder)] {
      #expect {
        try records.enter({ _ in named }, request: nil, in: trial.ledger)
      } throws: {
        "\($0)".contains("withdrawn")
      }
    }
    result.patient = names.pseudonym(of: "4712", .patient)
    let other = result
    #expect(try !records.enter({ _ in other }, request: nil, in: trial.ledger).isRepeat)
  }

  @Test func whatContradictsTheLedgerIsRefusedWithTheReason() throws {
    let trial = try TrialLedger()
    defer { trial.remove() }
    let records = try OperatorRecords(folder: trial.folder)
    _ = try records.enter({ _ in try report() }, request: nil, in: trial.ledger)
    let other = try report("tubular_adenoma")
    #expect {
      try records.enter({ _ in other }, request: nil, in: trial.ledger)
    } throws: {
      "\($0)".contains("same_time")
    }
    let person = try look(0).person
    let link = ManualLinkEvent(
      polyp: PolypReference(stream: 1, polyp: 1), pathology: 0, person: person, reason: "seen")
    #expect {
      try records.enter({ _ in link }, request: nil, in: trial.ledger)
    } throws: {
      $0 is OperatorRecords.Refusal
    }
    let unknown = try report("no_such_word")
    #expect {
      try records.enter({ _ in unknown }, request: nil, in: trial.ledger)
    } throws: {
      "\($0)".contains("does not know")
    }
    #expect(try recorded(trial).amends == [nil])
  }
}

/// Outcomes in the order in which they were told.
private final class ToldOutcomes: Sendable {
  private let told = Locked<[OperatorRecords.Outcome]>([])

  var all: [OperatorRecords.Outcome] { told.withLock { $0 } }

  func take(_ outcome: OperatorRecords.Outcome?) {
    if let outcome { told.withLock { $0.append(outcome) } }
  }
}
