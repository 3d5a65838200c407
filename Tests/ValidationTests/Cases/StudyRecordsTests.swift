import Base
import Study
import Testing
import Validation

@Suite("A study's cases, of its records")
struct StudyRecordsTests {
  @Test func callEndoscopistResectionAndReportMakeACase() throws {
    var study = try TrialStudy()
    study.enrol("E", "P")
    let stream = study.open("E", patient: "P")
    let polyp = PolypReference(stream: stream, polyp: 1)
    study.add(
      EndoscopistCallEvent(
        polyp: polyp, finding: "hyperplastic", isConfident: false, person: nil,
        followsDisplay: false))
    let call = try study.call(polyp, "adenoma")
    let sealed = study.records[call].time
    study.resect("E", polyp, jar: "a)", tenths: 45, segment: "rectum")
    try study.report(.of("E"))
    let found = try study.onlyCase()
    #expect(found.reference == polyp && found.callSequence == call)
    #expect(found.patient == TrialStudy.patient("P"))
    #expect(found.examination == TrialStudy.examination("E"))
    #expect(found.polyp.call == .made(.adenoma, isHighConfidence: true))
    #expect(found.polyp.endoscopistCall == .made(.hyperplastic, isHighConfidence: false))
    #expect(found.endoscopistWasFirst == true)
    #expect(found.polyp.sizeMillimetres == 4.5 && found.polyp.segment == .rectum)
    #expect(found.polyp.reference == .known(.polyp(.tubularAdenoma)))
    #expect(found.labelState == .finalSingle)
    #expect(found.neoplasticProbability == 0.8)
    #expect(found.times.sealed == sealed)
    #expect(found.times.reported == TrialStudy.start + 86_400_000)
    let hours = Double(86_400_000 - Int64(call) * TrialStudy.minute) / 3_600_000
    #expect(found.polyp.hoursToReference == hours)
    #expect(found.polyp.attributes["imaging_mode"] == "nbi")
  }

  @Test func aPolypThatWasNotSeenIsACase() throws {
    var study = try TrialStudy()
    study.enrol("E", "P")
    study.resect("E", nil, jar: "A")
    try study.report(.of("E"))
    let found = try study.onlyCase()
    #expect(found.polyp.call == .abstained(.notSeen))
    #expect(found.reference == nil && found.callSequence == nil && found.engine == nil)
    #expect(found.polyp.reference == .known(.polyp(.tubularAdenoma)))
    #expect(found.polyp.sealOrder == .claimedBefore)
  }

  @Test func aFollowedPolypWithoutACallIsTheDevicesFailure() throws {
    var study = try TrialStudy()
    let stream = study.open("E")
    study.resect("E", PolypReference(stream: stream, polyp: 1))
    #expect(try study.onlyCase().polyp.call == .abstained(.failure))
  }

  @Test func whatNobodyStatedStaysUnknown() throws {
    var study = try TrialStudy()
    study.resect("E", nil, tenths: nil, segment: "left_colon")
    let found = try study.onlyCase()
    #expect(found.polyp.sizeMillimetres == nil && found.polyp.segment == nil)
    let small = CrossTabulation([found.polyp], .diminutive, .neoplastic).accounting
    #expect(small.excluded.map(\.reason) == [.unknownSize])
    study.resect("E", nil, tenths: 30, segment: nil)
    let second = try #require(try study.dataset().cases.last?.polyp)
    let near = CrossTabulation([second], .diminutiveRectosigmoid, .neoplastic).accounting
    #expect(near.excluded.map(\.reason) == [.unknownSegment])
  }

  @Test func aCallWithoutResectionStaysPendingAndIsCounted() throws {
    var study = try TrialStudy()
    let stream = study.open("E")
    try study.call(PolypReference(stream: stream, polyp: 1), "adenoma")
    study.resect("E", nil, jar: "A")
    try study.report(.of("E", part: nil))
    let dataset = try study.dataset()
    #expect(dataset.casesWithoutResection == 1)
    // A track that nobody resected does not stand in the way of the only jar.
    #expect(dataset.cases.map(\.labelState) == [.pending, .finalSingle])
  }

  @Test func laterRecordsOfAPolypCorrectEarlierOnes() throws {
    var study = try TrialStudy()
    let polyp = try study.examine("E", fate: .leftInSitu, jar: nil)
    study.resect("E", polyp, fate: .lost, tenths: nil)
    let found = try study.onlyCase()
    #expect(found.labelState == .noTissue)
    #expect(found.polyp.sizeMillimetres == 4)
  }

  // MARK: Several tracks

  struct Tracks: Sendable {
    let calls: [String?]
    let outcome: OpticalCall
    var isFirm = true

    static let all = [
      Tracks(calls: ["adenoma", "adenoma"], outcome: .made(.adenoma, isHighConfidence: true)),
      Tracks(
        calls: ["adenoma", "adenoma"], outcome: .made(.adenoma, isHighConfidence: false),
        isFirm: false),
      Tracks(calls: ["adenoma", "hyperplastic"], outcome: .abstained(.severalTracks)),
      Tracks(calls: ["adenoma", nil], outcome: .abstained(.severalTracks)),
      Tracks(calls: [nil, nil], outcome: .abstained(.undecided)),
      Tracks(calls: ["adenoma", "adenoma", nil], outcome: .abstained(.severalTracks)),
    ]
  }

  @Test(arguments: Tracks.all)
  func tracksOfOneNumberAreOnePolyp(tracks: Tracks) throws {
    var study = try TrialStudy()
    study.enrol("E", "P")
    for (index, finding) in tracks.calls.enumerated() {
      let polyp = PolypReference(stream: study.open("E"), polyp: 1)
      try study.call(polyp, finding, isFirm: tracks.isFirm || index > 0)
      study.resect("E", polyp, number: 7, jar: "A")
    }
    try study.report(.of("E", part: nil, polyps: [7], .hyperplastic))
    let found = try study.onlyCase()
    #expect(found.polyp.call == tracks.outcome)
    #expect((found.neoplasticProbability == nil) == (tracks.outcome == .abstained(.severalTracks)))
    #expect(found.polyp.reference == .known(.polyp(.hyperplastic)))
  }

  @Test func aTrackOfSeveralNumbersIsNoCallOfAny() throws {
    var study = try TrialStudy()
    let polyp = PolypReference(stream: study.open("E"), polyp: 1)
    try study.call(polyp, "adenoma")
    study.resect("E", polyp, number: 1, jar: "A")
    study.resect("E", polyp, number: 2, jar: "B")
    study.resect("E", polyp, fate: .lost)
    try study.report(.of("E", part: "B", .hyperplastic))
    let dataset = try study.dataset()
    #expect(dataset.ambiguousResections == 1)
    #expect(
      dataset.cases.map(\.polyp.call) == [.abstained(.severalTracks), .abstained(.severalTracks)])
    #expect(dataset.cases.map(\.labelState) == [.pending, .finalSingle])
  }

  @Test func aResectionOfAnotherExaminationsTrackIsNotBelieved() throws {
    var study = try TrialStudy()
    let polyp = PolypReference(stream: study.open("E"), polyp: 1)
    try study.call(polyp, "adenoma")
    study.resect("F", polyp)
    study.resect("F", PolypReference(stream: 999, polyp: 1))
    let dataset = try study.dataset()
    #expect(dataset.contradictedResections == 2)
    #expect(dataset.cases.map(\.reference) == [polyp, nil, nil])
  }

  // MARK: Patients and examinations

  @Test func patientsAreOneByTheirExaminations() throws {
    var study = try TrialStudy()
    _ = try study.examine("E1", patient: "P")
    _ = try study.examine("E2", patient: "P")
    _ = try study.examine("E3", patient: "Q")
    study.resect("E4", nil)
    study.resect("E4", nil)
    try study.call(PolypReference(stream: study.open(nil), polyp: 1), "adenoma")
    let cases = try study.dataset().cases
    #expect(cases.map(\.polyp.patient) == [1, 1, 2, 3, 4, 4])
    #expect(cases.map { $0.patient == nil } == [false, false, false, true, true, true])
  }

  @Test func contradictingPatientsAreNobody() throws {
    var study = try TrialStudy()
    study.enrol("E", "P")
    let polyp = PolypReference(stream: study.open("E", patient: "Q"), polyp: 1)
    try study.call(polyp, "adenoma")
    study.resect("E", polyp, jar: "A")
    try study.report(.of("E", patient: "P"))
    let dataset = try study.dataset()
    #expect(dataset.cases.first?.patient == nil)
    #expect(dataset.linkage?.unlinked.map(\.reason) == [.otherPatient])
  }

  @Test func excludedExaminationsLeaveTheCasesAndAreCounted() throws {
    var study = try TrialStudy()
    _ = try study.examine("E1")
    _ = try study.examine("E2")
    study.enrol("E2", "P-E2", exclusion: "ibd")
    study.enrol("E3", "P-E3", exclusion: "prep")
    study.enrol("E3", "P-E3")
    _ = study.open("E4")
    let dataset = try study.dataset()
    #expect(dataset.cases.count == 1)
    #expect(dataset.excludedPolyps == ["ibd": 1])
    #expect(dataset.examinations.enrolled == 2)
    #expect(dataset.examinations.excluded == ["ibd": 1])
    #expect(dataset.examinations.notEnrolled == 1)
  }

  @Test func whatElseHappenedIsCounted() throws {
    var study = try TrialStudy()
    let day = try #require(CalendarDay("2026-03-31"))
    let (one, two) = (TrialStudy.examination("E1"), TrialStudy.examination("E2"))
    study.add(
      ReconciliationEvent(
        day: day, listed: 3, withoutStream: [one], withoutListing: [], resected: 0,
        recordedResections: 0))
    study.add(
      ReconciliationEvent(
        day: day, listed: 3, withoutStream: [one, two],
        withoutListing: [TrialStudy.examination("X")],
        resected: 0, recordedResections: 0))
    let stream = study.open("E2")
    study.close(stream, polyps: 0)
    let erased = Int(study.open(nil))
    study.records[erased].payload = nil
    _ = study.open(nil)
    study.add(
      LookEvent(
        person: TrialStudy.person, number: 1, isPlanned: true, figures: ["report"], labelled: 3))
    study.add(ClockStepEvent(milliseconds: 9000), at: TrialStudy.start - 5)
    study.add(EmptyDayEvent(day: day))
    let dataset = try study.dataset()
    #expect(dataset.examinations.withoutStream == 1 && dataset.examinations.withoutListing == 1)
    #expect(dataset.frames.streams == 3 && dataset.frames.streamsWithoutAccount == 2)
    #expect(dataset.frames.streamsWithoutExamination == 1)
    #expect(dataset.frames.received == 10 && dataset.frames.answered == 8)
    #expect(dataset.frames.late == 1 && dataset.frames.dropped == ["superseded": 2])
    #expect(dataset.looks.map(\.event.number) == [1])
    #expect(dataset.clockSteps == 1 && dataset.emptyDays == 1 && dataset.erased.records == 1)
    #expect(dataset.period.lowerBound == TrialStudy.start - 5)
    #expect(dataset.linkage == nil)
  }

  @Test func framesOfStreamsWithoutAnAccountAreKnownFromTheirBlocks() throws {
    var study = try TrialStudy()
    let (closed, killed) = (study.open("E1"), study.open("E2"))
    func frame(_ number: UInt32, _ outcome: FrameOutcome) -> FrameRecord {
      FrameRecord(
        number: number, capturedMilliseconds: 0, latencyMicroseconds: 0, outcome: outcome)
    }
    for stream in [closed, killed] {
      study.add(
        FramesEvent(
          stream: stream, first: 1, frames: [frame(1, .answered), frame(2, .answeredLate)]))
      study.add(FramesEvent(stream: stream, first: 3, frames: [frame(3, .torn)]))
    }
    study.close(closed, polyps: 0)
    let frames = try study.dataset().frames
    #expect(frames.received == 10 && frames.answered == 8)
    #expect(frames.unaccountedAnswered == 2 && frames.unaccountedDropped == 1)
    let page = try String(
      decoding: MonitorPage.htmlDocument(study.dataset(), at: 0), as: UTF8.self)
    #expect(page.contains("frames answered in streams without an account"))
  }

  // MARK: What cannot be read

  @Test func recordsThatCannotBeReadMakeNoDataset() throws {
    var records = StudyRecords()
    for (kind, payload) in [("dance", "{}"), ("call", "{}"), ("pathology", "{")] {
      #expect(throws: DatasetError(.unreadableRecord, "")) {
        try records.take(sequence: 1, time: 0, kind: kind, payload: Array(payload.utf8))
      }
    }
    #expect(throws: DatasetError(.noProtocol, "")) {
      try StudyRecords().dataset(
        origin: "o", recordCount: 0, root: TrialStudy.digest, keptCheckpoints: [])
    }
  }

  @Test func recordsOfOneReleaseThatContradictEachOtherMakeNoDataset() throws {
    var study = try TrialStudy()
    _ = try study.examine("E")
    let first = try PathologyResult.of("E").record(TrialStudy.pseudonyms)
    study.add(first)
    study.add(first)
    #expect(try study.onlyCase().labelState == .finalSingle)
    study.add(try PathologyResult.of("E", .hyperplastic).record(TrialStudy.pseudonyms))
    #expect(throws: DatasetError(.contradictoryResults, "")) { try study.dataset() }
  }
}
