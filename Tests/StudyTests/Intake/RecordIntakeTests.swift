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

    static let all = [
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
    ]
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
    #expect(Set(told) == [.enrolment, .endoscopistCall, .resection, .withdrawal])
    #expect(RecordIntake.audience(of: .withdrawal) == .operators)
  }
}
