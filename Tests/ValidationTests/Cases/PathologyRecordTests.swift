import Base
import Study
import Testing
import Validation

@Suite("Results as records")
struct PathologyRecordTests {
  private static func full() -> PathologyResult {
    var result = PathologyResult.of(
      "E", polyps: [1, 2], .both, status: .corrected, second: .doubt, patient: "MRN-1",
      message: "M1")
    result.specimenLabel = "Sigmoid, J. Doe"
    result.site = .sigmoid
    result.sizeMillimetres = 4.5
    result.retrieval = .retrieved
    result.pathologist = "Dr. Roe"
    result.collectedAt = ReportedInstant(
      unixMilliseconds: TrialStudy.start, precision: .day, zoneRule: .zone("Europe/Berlin"))
    return result
  }

  /// The result with pseudonyms in place of identifiers.
  private func pseudonymous(_ result: PathologyResult) -> PathologyResult {
    let names = TrialStudy.pseudonyms
    func name(_ text: String?, _ subject: Pseudonymizer.Subject) -> String? {
      text.map { names.pseudonym(of: $0, subject).hex }
    }
    var other = result
    other.key = ResultKey(
      accession: names.pseudonym(of: result.key.accession, .accession).hex, part: result.key.part,
      polypReferences: result.key.polypReferences)
    other.specimenLabel = name(result.specimenLabel, .specimen)
    other.patientKey = name(result.patientKey, .patient)
    other.examinationKey = name(result.examinationKey, .examination)
    other.pathologist = name(result.pathologist, .person)
    other.messageID = name(result.messageID, .message)
    if let digest = SHA256.Digest(
      hex: names.pseudonym(of: result.textDigest.hex, .reportText).hex)
    {
      other.textDigest = digest
    }
    return other
  }

  @Test func readBackAsWrittenUnderPseudonyms() throws {
    let conclusions: [Conclusion] = [.adenoma, .both, .doubt, .inadequate, .noTissue, .normal]
    let zones: [ReportedInstant.ZoneRule] = [
      .stated(minutes: -330), .fixed(minutes: 0), .zone("Europe/Berlin"),
    ]
    for conclusion in conclusions {
      for zone in zones {
        var result = Self.full()
        result.conclusion = conclusion
        result.reportedAt = ReportedInstant(
          unixMilliseconds: 1_790_000_000_123, precision: .millisecond, zoneRule: zone)
        let event = try result.record(TrialStudy.pseudonyms)
        let stored = try StudyEventKind.pathology.event(event.payload)
        let read = try PathologyResult(#require(stored as? PathologyEvent), sequence: 7)
        #expect(read.says(theSameAs: pseudonymous(result)))
        #expect(read.messageID == pseudonymous(result).messageID)
        #expect(read.position == .record(7))
      }
    }
  }

  @Test func whatAnOperatorTellsMakesTheSameRecord() throws {
    let intake = RecordIntake(try TrialStudy.studyProtocol(), TrialStudy.pseudonyms)
    for result in [Self.full(), .of("E", part: nil)] {
      let details = try result.recordDetails()
      let event = try intake.event(
        .pathology, JSONFields(.object(details)), followsDisplay: { _ in false })
      let expected = try result.record(TrialStudy.pseudonyms)
      #expect(event as? PathologyEvent == expected)
    }
  }

  @Test func nothingOfAPersonOrTheTextIsInTheRecord() throws {
    let result = Self.full()
    let text = String(
      decoding: try result.record(TrialStudy.pseudonyms).payload, as: UTF8.self)
    for word in ["S-E", "MRN-1", "Doe", "Roe", "\"M1\"", result.textDigest.hex] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func sizesThatNoRecordHoldsAreRefused() throws {
    var result = Self.full()
    for size in [0.01, 250, .infinity] {
      result.sizeMillimetres = size
      #expect(throws: LabelError(.invalidRecord, "")) { try result.record(TrialStudy.pseudonyms) }
    }
  }

  @Test func wordsOfALaterVersionAreRefused() throws {
    let event = try Self.full().record(TrialStudy.pseudonyms)
    let changes: [(inout PathologyStatement) -> Void] = [
      { $0.site = "somewhere" }, { $0.retrieval = "maybe" }, { $0.reported.zone = "MEZ" },
      { $0.reported.zone = "stated 01:00" }, { $0.reported.precision = "year" },
      { $0.conclusion = PathologyConclusion(.ambiguous, ambiguities: ["tired"]) },
      {
        $0.conclusion = PathologyConclusion(
          .diagnosed,
          findings: [.init(category: "hyperplastic", dysplasia: "high", villous: "absent")])
      },
    ]
    for change in changes {
      var other = event
      change(&other.statement)
      #expect(throws: LabelError(.invalidRecord, "")) {
        try PathologyResult(other, sequence: 1)
      }
    }
  }

  // MARK: Beside others

  @Test func theSameAgainIsKnown() throws {
    var study = try TrialStudy()
    let decision = try study.report(.of("E", message: "M1"))
    #expect(study.register.has(sequence: 1) && !study.register.has(sequence: 0))
    guard case .record(let event) = decision else {
      Issue.record("\(decision)")
      return
    }
    #expect(event.amends == nil)
    #expect(try study.report(.of("E", message: "M1")) == .known(sequence: 1))
    // Another file with the same report.
    #expect(try study.report(.of("E", message: "M2")) == .known(sequence: 1))
    #expect(study.records.count == 2)
  }

  @Test func anAmendmentNamesTheReleaseBeforeIt() throws {
    var study = try TrialStudy()
    try study.report(.of("E"))
    try study.report(.of("E", .hyperplastic, days: 3, status: .amended))
    guard case .record(let event) = try study.report(.of("E", days: 2, status: .corrected)) else {
      Issue.record("a late report is recorded")
      return
    }
    // It came late: the release behind it was recorded already, and it takes no record's place.
    #expect(event.amends == nil)
    let stored = try StudyEventKind.pathology.event(#require(study.records[2].payload))
    #expect((stored as? PathologyEvent)?.amends == 1)
    var audit = StudyAudit()
    for (sequence, record) in study.records.enumerated() {
      audit.take(sequence: sequence, time: 0, kind: record.kind, payload: record.payload)
    }
    #expect(audit.findings.isEmpty)
  }

  struct Conflict: Sendable {
    let result: PathologyResult
    let reason: ConflictReason

    static let all = [
      Conflict(result: .of("E", .hyperplastic), reason: .sameTime),
      Conflict(result: .of("E", days: 2, status: .preliminary), reason: .preliminaryAfterFinal),
      Conflict(result: .of("E", part: "B", patient: "Q"), reason: .otherPatient),
      Conflict(result: .of("E", polyps: [1]), reason: .dividedDifferently),
    ]
  }

  @Test(arguments: Conflict.all)
  func whatContradictsTheLedgerIsLeftForAHuman(conflict: Conflict) throws {
    var study = try TrialStudy()
    try study.report(.of("E", patient: "P"))
    var result = conflict.result
    if result.patientKey == nil { result.patientKey = "P" }
    #expect(try study.report(result) == .conflict(conflict.reason))
  }
}
