import Base
import Study
import Testing

@Suite("Which records are about whom")
struct PatientRecordsTests {
  private let (examination, patient): (Pseudonym, Pseudonym)
  private let (otherExamination, otherPatient): (Pseudonym, Pseudonym)

  init() throws {
    examination = try Sample.pseudonym(1)
    patient = try Sample.pseudonym(2)
    otherExamination = try Sample.pseudonym(11)
    otherPatient = try Sample.pseudonym(12)
  }

  private func opened(
    _ examination: Pseudonym?, _ patient: Pseudonym? = nil
  ) -> StreamOpenedEvent {
    StreamOpenedEvent(
      protocolDigest: Sample.digest, station: "a", examination: examination, patient: patient,
      pipeline: "default", pipelineDigest: Sample.digest, display: "live")
  }

  private func call(_ stream: Int64) throws -> CallEvent {
    var call = try Sample.call()
    call.polyp = PolypReference(stream: stream, polyp: 1)
    call.examination = nil
    return call
  }

  private func closed(_ stream: Int64) -> StreamClosedEvent {
    StreamClosedEvent(
      stream: stream, received: 1, answered: 1, late: 0, dropped: [:], polyps: 1)
  }

  private func resection(
    _ examination: Pseudonym, _ stream: Int64?, accession: Pseudonym? = nil
  ) -> ResectionEvent {
    ResectionEvent(
      examination: examination, polyp: stream.map { PolypReference(stream: $0, polyp: 1) },
      number: 1, fate: .retrieved, jar: nil, accession: accession, sizeTenthsOfMillimetres: nil,
      segment: nil, paris: nil, isPiecemeal: nil)
  }

  private func report(
    _ accession: Pseudonym, patient: Pseudonym? = nil, examination: Pseudonym? = nil
  ) throws -> PathologyEvent {
    var report = try Sample.pathology()
    report.accession = accession
    report.patient = patient
    report.examination = examination
    report.amends = nil
    return report
  }

  private func records(_ events: [any StudyEvent], erased: Set<Int> = []) throws -> PatientRecords {
    var records = PatientRecords()
    for (sequence, event) in events.enumerated() {
      try records.take(
        sequence: sequence, kind: type(of: event).kind.rawValue,
        payload: erased.contains(sequence) ? nil : event.payload)
    }
    return records
  }

  /// Two patients whose examinations are interleaved.
  private func twoPatients() throws -> [any StudyEvent] {
    let (case1, case2) = (try Sample.pseudonym(21), try Sample.pseudonym(22))
    let person = try Sample.pseudonym(9)
    let day = try #require(CalendarDay("2026-03-31"))
    return [
      ProtocolEvent(try StudyProtocol(json: Sample.protocolJSON())),
      EnrolmentEvent(examination: examination, patient: patient),
      EnrolmentEvent(examination: otherExamination, patient: otherPatient),
      opened(examination), opened(otherExamination), try call(3), try call(4),
      DisplayEvent(polyp: PolypReference(stream: 3, polyp: 1), content: .call),
      EndoscopistCallEvent(
        polyp: PolypReference(stream: 3, polyp: 1), finding: nil, isConfident: false, person: nil,
        followsDisplay: true), closed(3), closed(4),
      resection(examination, 3, accession: case1),
      resection(otherExamination, nil, accession: case2), try report(case1), try report(case2),
      ManualLinkEvent(
        polyp: PolypReference(stream: 3, polyp: 1), pathology: 13, person: person, reason: "x"),
      ReconciliationEvent(
        day: day, listed: 3, withoutStream: [examination], withoutListing: [], resected: nil,
        recordedResections: 0),
      LookEvent(
        person: person, number: 1, isPlanned: true, figures: ["report"], labelled: 1),
      WithdrawalEvent(patient: patient, asksForErasure: true),
    ]
  }

  @Test func aPatientsRecordsAreFoundThroughExaminationsStreamsAndCases() throws {
    let selection = try records(twoPatients()).selection(of: .patient(patient))
    #expect(selection.records.map(\.sequence) == [1, 3, 5, 7, 8, 11, 13, 15])
    #expect(selection.staying.map(\.sequence) == [9, 16, 18])
    #expect(selection.calls == [PolypReference(stream: 3, polyp: 1)])
    #expect(selection.streams == [3] && selection.patients == [patient])
    #expect(selection.contradictedExaminations == 0)
    let byExamination = try records(twoPatients()).selection(of: .examination(examination))
    #expect(byExamination.records == selection.records)
    #expect(byExamination.patients == [patient])
  }

  @Test func nothingOfOthersIsTaken() throws {
    let all = try records(twoPatients())
    let one = Set(all.selection(of: .patient(patient)).records.map(\.sequence))
    let other = Set(all.selection(of: .patient(otherPatient)).records.map(\.sequence))
    #expect(one.isDisjoint(with: other))
    #expect(other == [2, 4, 6, 12, 14])
    #expect(all.selection(of: .patient(try Sample.pseudonym(99))).records.isEmpty)
    #expect(all.withdrawn == [patient])
  }

  @Test func anExaminationOfTwoPatientsStaysUntilItIsNamed() throws {
    let events: [any StudyEvent] = [
      EnrolmentEvent(examination: examination, patient: patient),
      opened(examination, otherPatient), try call(1), opened(nil, patient), try call(3),
    ]
    let selection = try records(events).selection(of: .patient(patient))
    #expect(selection.contradictedExaminations == 1)
    #expect(selection.records.map(\.sequence) == [3, 4])
    let named = try records(events).selection(of: .examination(examination))
    #expect(named.records.map(\.sequence) == [0, 1, 2])
    #expect(named.patients == [patient, otherPatient])
  }

  @Test func whatAnEnrolmentCorrectedIsTheFirstPatientsRecord() throws {
    let events: [any StudyEvent] = [
      EnrolmentEvent(examination: examination, patient: patient),
      EnrolmentEvent(examination: examination, patient: otherPatient), opened(examination),
    ]
    #expect(try records(events).selection(of: .patient(patient)).records.map(\.sequence) == [0])
    let other = try records(events).selection(of: .patient(otherPatient))
    #expect(other.records.map(\.sequence) == [0, 1, 2])
  }

  @Test func aReportThatNamesSomebodyElseIsTheirs() throws {
    let laboratory = try Sample.pseudonym(21)
    let events: [any StudyEvent] = [
      EnrolmentEvent(examination: examination, patient: patient),
      resection(examination, nil, accession: laboratory),
      try report(laboratory, patient: otherPatient), try report(laboratory, patient: patient),
      try report(laboratory),
    ]
    let selection = try records(events).selection(of: .patient(patient))
    #expect(selection.records.map(\.sequence) == [0, 1, 3, 4])
  }

  @Test func oneRecordIsOfThePatientOfItsStream() throws {
    let all = try records(twoPatients())
    let call = all.selection(of: .record(5))
    #expect(call.records.map(\.sequence) == [5] && call.patients == [patient])
    #expect(call.streams == [3])
    for staying in [0, 9, 16, 17, 18] {
      let selection = all.selection(of: .record(staying))
      #expect(selection.records.isEmpty && selection.staying.count == 1, "\(staying)")
    }
    #expect(all.selection(of: .record(500)) == all.selection(of: .record(501)))
  }

  @Test func whatIsErasedIsAboutNobody() throws {
    let selection = try records(twoPatients(), erased: [3, 5]).selection(of: .patient(patient))
    #expect(!selection.records.map(\.sequence).contains(3))
    #expect(selection.records.map(\.sequence).contains(1))
  }

  @Test func aRecordThatCannotBeReadEndsTheSearch() {
    var records = PatientRecords()
    #expect(throws: StudyError(.invalidEvent, "")) {
      try records.take(sequence: 0, kind: "call", payload: Array("{}".utf8))
    }
    #expect(throws: StudyError(.invalidEvent, "")) {
      try records.take(sequence: 0, kind: "dance", payload: nil)
    }
  }
}
