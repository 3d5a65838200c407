import Base
import Study
import Testing

@testable import Validation

@Suite("Cases of which records are erased")
struct ErasedRecordsTests {
  /// Erases what records say of somebody, as the daemon does.
  private func erase(
    _ subject: RecordSelection.Subject, in study: inout TrialStudy
  ) throws -> ErasureEvent {
    var records = PatientRecords()
    for (sequence, record) in study.records.enumerated() {
      try records.take(sequence: sequence, kind: record.kind, payload: record.payload)
    }
    let selection = records.selection(of: subject)
    let before = try study.gathered().polypCount()
    var without = study
    for record in selection.records { without.records[record.sequence].payload = nil }
    let event = ErasureEvent(
      patient: selection.patients.count == 1 ? selection.patients.first : nil,
      records: selection.records.map { Int64($0.sequence) }, calls: selection.calls,
      polyps: before - (try without.gathered().polypCount(without: selection.calls)),
      reason: "withdrew")
    for record in selection.records { study.records[record.sequence].payload = nil }
    if !event.records.isEmpty { study.add(event) }
    return event
  }

  private func flow(_ study: TrialStudy) throws -> (polyps: Int, patients: Int, erased: Int) {
    let report = try StudyReport(
      study.dataset(), ReportOccasion(moment: study.now, look: 1, source: TrialStudy.digest))
    let polyps = try #require(report.flow["polyps"])
    let patients = try #require(report.flow["patients"])
    let erased = polyps.excluded.first { $0.reason == .contentErased }?.count ?? 0
    return (polyps.count, patients.count, erased)
  }

  /// Three patients: one with two polyps of which one was not seen, one whose examination is left out, and
  /// one more.
  private func study() throws -> TrialStudy {
    var study = try TrialStudy()
    _ = try study.examine("E1", patient: "A", number: 1)
    study.resect("E1", nil, number: 2, jar: "B")
    _ = try study.examine("E2", patient: "B", call: nil)
    _ = try study.examine("E3", patient: "C")
    study.enrol("E3", "C", exclusion: "ibd")
    _ = try study.examine("E4", patient: "A", call: "hyperplastic")
    try study.report(.of("E1", polyps: [1], patient: "A"))
    return study
  }

  @Test func polypsOfAPatientStayInTheFlowAsErased() throws {
    var study = try study()
    let before = try flow(study)
    #expect(before.polyps == 4 && before.patients == 2 && before.erased == 0)
    study.add(WithdrawalEvent(patient: TrialStudy.patient("A"), asksForErasure: true))
    let event = try erase(.patient(TrialStudy.patient("A")), in: &study)
    // The one that was not seen among them.
    #expect(event.polyps == 3 && event.calls.count == 2)
    let after = try flow(study)
    #expect(after.polyps == 4 && after.patients == 2 && after.erased == 3)
    let dataset = try study.dataset()
    #expect(dataset.cases.count == 1 && dataset.erased.polyps == 3)
    #expect(dataset.erased.patients == 1 && dataset.erased.enrolments == 2)
    #expect(!dataset.cases.contains { $0.patient == TrialStudy.patient("A") })
  }

  @Test func anExaminationOfAPatientWithOthersLeavesThePatient() throws {
    var study = try study()
    _ = try erase(.examination(TrialStudy.examination("E4")), in: &study)
    let after = try flow(study)
    #expect(after.polyps == 4 && after.patients == 2 && after.erased == 1)
    #expect(try study.dataset().erased.patients == 0)
  }

  @Test func polypsThatWereLeftOutAreNoneThatWereErased() throws {
    var study = try study()
    let event = try erase(.patient(TrialStudy.patient("C")), in: &study)
    #expect(event.polyps == 0 && event.records.count == 5)
    #expect(try flow(study).polyps == 4)
    #expect(try study.dataset().excludedPolyps == [:])
  }

  @Test func aCallAloneTakesItsPolypWithIt() throws {
    var study = try study()
    let call = try #require(study.records.firstIndex { $0.kind == "call" })
    let event = try erase(.record(call), in: &study)
    #expect(event.polyps == 1)
    let after = try flow(study)
    #expect(after.polyps == 4 && after.erased == 1)
  }

  @Test func aCallThatNoErasureNamesIsStillCounted() throws {
    var study = try TrialStudy()
    let stream = study.open("E1", patient: "A")
    let call = try study.call(PolypReference(stream: stream, polyp: 1), "adenoma")
    study.close(stream, polyps: 1)
    study.records[call].payload = nil
    let after = try flow(study)
    #expect(after.polyps == 1 && after.erased == 1)
  }

  @Test func whateverIsErasedTheFlowBeginsWithAsManyPolyps() throws {
    for seed in UInt64(1)...15 {
      var generator = SeededGenerator(seed: seed)
      var study = try TrialStudy()
      for number in 0..<8 {
        let patient = "P\(Int.random(in: 0..<4, using: &generator))"
        let polyp = try study.examine(
          "E\(number)", patient: patient, call: Bool.random(using: &generator) ? "adenoma" : nil,
          number: Bool.random(using: &generator) ? 1 : nil)
        if Bool.random(using: &generator) {
          study.resect("E\(number)", nil, number: Bool.random(using: &generator) ? 2 : nil)
        }
        if Bool.random(using: &generator) {
          study.resect("E\(number)", polyp, number: Bool.random(using: &generator) ? 3 : nil)
        }
        if Int.random(in: 0..<5, using: &generator) == 0 {
          study.enrol("E\(number)", patient, exclusion: "ibd")
        }
      }
      let before = try flow(study)
      for patient in ["P0", "P1", "P2", "P3"].shuffled(using: &generator).prefix(3) {
        _ = try erase(.patient(TrialStudy.patient(patient)), in: &study)
        let after = try flow(study)
        #expect(after.polyps == before.polyps && after.patients == before.patients, "seed \(seed)")
      }
      var audit = StudyAudit()
      for (sequence, record) in study.records.enumerated() {
        audit.take(
          sequence: sequence, time: record.time, kind: record.kind, payload: record.payload)
      }
      #expect(audit.findings == [], "seed \(seed)")
    }
  }
}
