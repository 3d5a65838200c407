import Base
import Study
import Testing

@Suite("What clients tell")
struct RecordIntakeTests {
  private let intake: RecordIntake
  private let pseudonyms: Pseudonymizer

  init() throws {
    pseudonyms = try Pseudonymizer(key: Array(UInt8(0)...31))
    intake = RecordIntake(try StudyProtocol(json: Sample.protocolJSON()), pseudonyms)
  }

  private func event(
    _ kind: StudyEventKind, _ details: JSONValue, shown: Set<PolypReference> = []
  ) throws(JSONError) -> any StudyEvent {
    try intake.event(kind, JSONFields(details), followsDisplay: { shown.contains($0) })
  }

  @Test func isWrittenUnderPseudonyms() throws {
    let enrolment = try event(
      .enrolment, ["examination": "E-17", "patient": "MRN-0001", "exclusion": "ibd"])
    let text = String(decoding: enrolment.payload, as: UTF8.self)
    #expect(!text.contains("E-17") && !text.contains("MRN"))
    let patient = pseudonyms.pseudonym(of: "MRN-0001", .patient)
    let expected = EnrolmentEvent(
      examination: pseudonyms.pseudonym(of: "E-17", .examination), patient: patient,
      exclusion: "ibd")
    #expect(enrolment as? EnrolmentEvent == expected)
    let withdrawal = try event(.withdrawal, ["patient": "MRN-0001", "erase": true])
    #expect(
      withdrawal as? WithdrawalEvent == WithdrawalEvent(patient: patient, asksForErasure: true))
  }

  @Test func theDaemonKnowsWhatItHasShown() throws {
    let polyp = PolypReference(stream: 12, polyp: 3)
    let details: JSONValue = ["polyp": "12.3", "class": "adenoma", "confident": true]
    let before = try event(.endoscopistCall, details) as? EndoscopistCallEvent
    #expect(before?.followsDisplay == false)
    let after = try event(.endoscopistCall, details, shown: [polyp]) as? EndoscopistCallEvent
    #expect(after?.followsDisplay == true)
  }

  @Test func aPolypThatWasNotFollowedCanBeResected() throws {
    let found = try event(.resection, ["examination": "E-17", "fate": "lost", "segment": "rectum"])
    let resection = try #require(found as? ResectionEvent)
    #expect(resection.polyp == nil && resection.fate == .lost && resection.segment == "rectum")
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let kind: StudyEventKind
    let details: JSONValue
    let place: String
    var testDescription: String { "\(kind.rawValue): \(place)" }

    static let all: [Fault] = [
      Fault(kind: .enrolment, details: ["examination": "E"], place: "patient"),
      Fault(
        kind: .enrolment, details: ["examination": "E", "patient": "P", "exclusion": "mood"],
        place: "exclusion"),
      Fault(
        kind: .enrolment, details: ["examination": "E", "patient": "P", "name": "X"], place: "name"),
      Fault(
        kind: .endoscopistCall, details: ["polyp": "1.2", "class": "carcinoma", "confident": true],
        place: "class"),
      Fault(
        kind: .endoscopistCall, details: ["polyp": "2", "confident": true], place: "polyp"),
      Fault(
        kind: .endoscopistCall,
        details: ["polyp": "1.2", "confident": true, "follows_display": false],
        place: "follows_display"),
      Fault(kind: .resection, details: ["examination": "E", "fate": "gone"], place: "fate"),
      Fault(
        kind: .resection, details: ["examination": "E", "fate": "lost", "size_tenths_mm": 0],
        place: "size_tenths_mm"),
      Fault(kind: .withdrawal, details: ["patient": "P"], place: "erase"),
      Fault(kind: .manualLink, details: ["polyp": "1.2", "reason": " "], place: "reason"),
      Fault(
        kind: .manualLink, details: ["polyp": "1.2", "reason": "seen"], place: "person"),
      Fault(
        kind: .look,
        details: ["person": "X", "number": 3, "planned": true, "figures": ["report"]],
        place: "number"),
      Fault(kind: .export, details: ["person": "X", "records": 3, "sha256": "0"], place: "sha256"),
      Fault(
        kind: .reconciliation, details: ["day": "2026-02-30", "listed": 1], place: "day"),
      Fault(
        kind: .pathology, details: ["accession": "S-1", "text_sha256": "0"], place: "text_sha256"),
      RecordIntakeTests.pathologyFault("retrieval", "Herr Meier", at: "retrieval"),
      RecordIntakeTests.pathologyFault(
        "conclusion",
        ["kind": "diagnosed", "findings": [["category": "Adenoma of N. N.", "dysplasia": "low"]]],
        at: "conclusion.findings[0].category"),
      RecordIntakeTests.pathologyFault("polyps", [2, 1], at: "polyps"),
      RecordIntakeTests.pathologyFault("diagnosis_text", "tubular adenoma", at: "diagnosis_text"),
    ]
  }

  private static let pathology: JSONObject = [
    "accession": "S26-0815", "patient": "MRN-0001", "examination": "E-17", "specimen": "Meier 1",
    "pathologist": "Dr. Meier", "message": "M-1",
    "text_sha256": .string(SHA256.hash(Array("tubular adenoma".utf8)).hex), "part": "A",
    "conclusion": [
      "kind": "diagnosed",
      "findings": [
        ["category": "tubular_adenoma", "dysplasia": "low", "villous": "not_stated"]
      ],
    ],
    "retrieval": "not_stated", "status": "final",
    "reported": ["ms": 1_790_000_000_000, "precision": "minute", "zone": "Europe/Berlin"],
  ]

  fileprivate static func pathologyFault(
    _ member: String, _ value: JSONValue, at place: String
  ) -> Fault {
    var details = pathology
    details[member] = value
    return Fault(kind: .pathology, details: .object(details), place: place)
  }

  @Test func reportsAreWrittenWithoutNamesAndText() throws {
    let event = try #require(
      event(.pathology, .object(Self.pathology)) as? PathologyEvent)
    #expect(event.accession == pseudonyms.pseudonym(of: "S26-0815", .accession))
    #expect(event.patient == pseudonyms.pseudonym(of: "MRN-0001", .patient))
    let text = String(decoding: event.payload, as: UTF8.self)
    let digest = SHA256.hash(Array("tubular adenoma".utf8)).hex
    for word in ["S26-0815", "MRN-0001", "E-17", "Meier", "M-1", digest] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(try StudyEventKind.pathology.event(event.payload) as? PathologyEvent == event)
  }

  @Test func looksAreNumberedByWhoKnowsHowManyThereAre() throws {
    let details: JSONValue = [
      "person": "X", "planned": true, "figures": ["report"], "labelled": 12,
    ]
    let event = try intake.event(
      .look, JSONFields(details), followsDisplay: { _ in false }, looks: 2)
    #expect((event as? LookEvent)?.number == 3)
  }

  @Test(arguments: Fault.all)
  func whatTheProtocolDoesNotKnowIsRefusedByName(fault: Fault) throws {
    do throws(JSONError) {
      _ = try event(fault.kind, fault.details)
      Issue.record("it was accepted")
    } catch { #expect(error.location == fault.place) }
  }

  @Test func noClientTellsWhatTheDaemonKnowsItself() {
    let told = StudyEventKind.allCases.filter { RecordIntake.audience(of: $0) != nil }
    let byOperators: Set<StudyEventKind> = [
      .withdrawal, .pathology, .manualLink, .reconciliation, .look, .export,
    ]
    #expect(Set(told) == byOperators.union([.enrolment, .endoscopistCall, .resection]))
    #expect(byOperators.allSatisfy { RecordIntake.audience(of: $0) == .operators })
  }
}
