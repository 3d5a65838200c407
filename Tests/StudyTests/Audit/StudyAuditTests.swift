import Base
import Study
import Testing

@Suite("What follows from a study's records")
struct StudyAuditTests {
  private let digest: SHA256.Digest
  private let first: ProtocolEvent

  init() throws {
    first = ProtocolEvent(try StudyProtocol(json: Sample.protocolJSON()))
    digest = first.studyProtocol.digest
  }

  private func opened() throws -> StreamOpenedEvent {
    StreamOpenedEvent(
      protocolDigest: digest, station: "a", examination: try Sample.pseudonym(1), patient: nil,
      pipeline: "default", pipelineDigest: Sample.digest, display: "on_demand")
  }

  private func call(_ polyp: Int, of stream: Int64 = 1) throws -> CallEvent {
    var call = try Sample.call()
    call.polyp = PolypReference(stream: stream, polyp: polyp)
    call.protocolDigest = digest
    return call
  }

  private func closed(_ polyps: Int, stream: Int64 = 1) -> StreamClosedEvent {
    StreamClosedEvent(
      stream: stream, received: 1, answered: 1, late: 0, dropped: [:], polyps: polyps)
  }

  private func endoscopist(_ polyp: Int, followsDisplay: Bool = false) -> EndoscopistCallEvent {
    EndoscopistCallEvent(
      polyp: PolypReference(stream: 1, polyp: polyp), finding: "adenoma", isConfident: true,
      person: nil, followsDisplay: followsDisplay)
  }

  private func display(_ polyp: Int, _ content: DisplayEvent.Content) -> DisplayEvent {
    DisplayEvent(polyp: PolypReference(stream: 1, polyp: polyp), content: content)
  }

  private func audit(_ events: [any StudyEvent], erased: Set<Int> = []) -> StudyAudit {
    var audit = StudyAudit()
    for (sequence, event) in events.enumerated() {
      audit.take(
        sequence: sequence, time: Int64(sequence), kind: type(of: event).kind.rawValue,
        payload: erased.contains(sequence) ? nil : event.payload)
    }
    return audit
  }

  private func kinds(_ events: [any StudyEvent], erased: Set<Int> = []) -> [StudyFinding.Kind] {
    audit(events, erased: erased).findings.map(\.kind)
  }

  @Test func nothingIsFoundWhereAllIsInOrder() throws {
    let events: [any StudyEvent] = [
      first, try opened(), display(1, .outline), endoscopist(1), display(1, .opinion),
      try call(1), display(1, .call), try call(2), closed(2),
    ]
    let audit = audit(events)
    #expect(audit.findings == [])
    #expect(audit.counts[.call] == 2)
    #expect(audit.openStreams == 0 && audit.streamsWithoutExamination == 0)
    #expect(audit.studyProtocol?.study == "OB-1")
  }

  @Test func aCallThatWasLeftOutIsFound() throws {
    #expect(kinds([first, try opened(), try call(1), closed(2)]) == [.callsMissing])
    #expect(kinds([first, try opened(), try call(1), try call(2), closed(1)]) == [.callsMissing])
  }

  @Test func aStreamWithoutAnAccountIsCounted() throws {
    let audit = audit([first, try opened(), try call(1)])
    #expect(audit.findings == [] && audit.openStreams == 1)
  }

  @Test func recordsOfStreamsThatAreNotOpenAreFound() throws {
    #expect(kinds([first, try call(1)]) == [.streamNotOpen])
    #expect(kinds([first, closed(0)]) == [.streamNotOpen])
    #expect(kinds([first, endoscopist(1)]) == [.streamNotOpen])
    let late: [any StudyEvent] = [first, try opened(), closed(0), try call(1)]
    #expect(kinds(late) == [.streamNotOpen])
    #expect(kinds([first, try opened(), closed(0), closed(0)]) == [.streamClosedTwice])
  }

  @Test func aPolypIsCalledOnce() throws {
    #expect(kinds([first, try opened(), try call(1), try call(1), closed(1)]) == [.calledTwice])
  }

  @Test func theProtocolComesFirstAndHolds() throws {
    #expect(kinds([try opened(), first]) == [.beforeProtocol])
    var other = try call(1)
    other.protocolDigest = Sample.digest
    #expect(kinds([first, try opened(), other, closed(1)]) == [.protocolContradicted])
    var foreign = try call(1)
    foreign.engine.pipelineDigest = SHA256.hash([9])
    #expect(kinds([first, try opened(), foreign, closed(1)]) == [.pipelineNotInProtocol])
  }

  private func amended(
    _ replaced: SHA256.Digest, version: Int64 = 2, study: String = "OB-1",
    pipelines: [SHA256.Digest] = [Sample.digest]
  ) throws -> StudyProtocol {
    try StudyProtocol(
      json: Sample.protocolJSON {
        $0["study"] = .string(study)
        $0["version"] = .integer(version)
        $0["pipelines"] = .array(pipelines.map { .string($0.hex) })
        $0["amends"] = ["protocol_sha256": .string(replaced.hex), "reason": "slow enrolment"]
      })
  }

  @Test func anAmendmentSaysWhatItReplaces() throws {
    let second = try amended(digest)
    #expect(kinds([first, ProtocolEvent(second, replaces: digest)]) == [])
    #expect(kinds([first, ProtocolEvent(second)]) == [.amendmentUnfounded])
    #expect(kinds([ProtocolEvent(second, replaces: digest)]) == [.amendmentUnfounded])
    #expect(kinds([first, first]) == [.amendmentUnfounded])
    let silent = try StudyProtocol(json: Sample.protocolJSON { $0["version"] = 2 })
    #expect(kinds([first, ProtocolEvent(silent, replaces: digest)]) == [.amendmentUnfounded])
    let stale = try amended(digest, version: 1)
    #expect(kinds([first, ProtocolEvent(stale, replaces: digest)]) == [.amendmentUnfounded])
    let foreign = try amended(digest, study: "OB-2")
    #expect(kinds([first, ProtocolEvent(foreign, replaces: digest)]) == [.amendmentUnfounded])
  }

  @Test func aCallIsHeldToTheProtocolOfItsPlace() throws {
    let other = SHA256.hash([7])
    let second = try amended(digest, pipelines: [other])
    let amendment = ProtocolEvent(second, replaces: digest)
    var before = try opened()
    var (under, stale) = (try call(1, of: 5), try call(1, of: 5))
    before.protocolDigest = second.digest
    before.pipelineDigest = other
    under.protocolDigest = second.digest
    under.engine.pipelineDigest = other
    let head: [any StudyEvent] = [
      first, try opened(), try call(1), closed(1), amendment, before,
    ]
    #expect(kinds(head + [under, closed(1, stream: 5)]) == [])
    // The former protocol's digest, and the former protocol's pipeline.
    stale.engine.pipelineDigest = other
    #expect(kinds(head + [stale, closed(1, stream: 5)]) == [.protocolContradicted])
    under.engine.pipelineDigest = Sample.digest
    #expect(kinds(head + [under, closed(1, stream: 5)]) == [.pipelineNotInProtocol])
  }

  @Test func nothingIsShownBeforeItsTime() throws {
    let early: [any StudyEvent] = [first, try opened(), endoscopist(1), display(1, .call)]
    #expect(kinds(early) == [.shownBeforeSealed])
    #expect(kinds([first, try opened(), display(1, .opinion)]) == [.shownBeforeEndoscopist])
    let claimed: [any StudyEvent] = [first, try opened(), display(1, .opinion), endoscopist(1)]
    #expect(kinds(claimed) == [.shownBeforeEndoscopist, .endoscopistAfterDisplay])
    let honest: [any StudyEvent] = [
      first, try opened(), display(1, .opinion), endoscopist(1, followsDisplay: true),
    ]
    #expect(kinds(honest) == [.shownBeforeEndoscopist])
  }

  @Test func amendmentsAndLooksHaveTheirPlaces() throws {
    var report = try Sample.pathology()
    report.amends = nil
    var amended = report
    amended.amends = 1
    #expect(kinds([first, report, amended]) == [])
    amended.amends = 0
    #expect(kinds([first, report, amended]) == [.amendmentOfNothing])
    let person = try Sample.pseudonym(9)
    let look = { (number: Int) in
      LookEvent(person: person, number: number, isPlanned: true, figures: ["report"], labelled: 9)
    }
    #expect(kinds([first, look(1), look(2)]) == [])
    #expect(kinds([first, look(1), look(3)]) == [.lookOutOfOrder])
    let link = ManualLinkEvent(
      polyp: PolypReference(stream: 1, polyp: 1), pathology: 0, person: person, reason: "x")
    #expect(kinds([first, link]) == [.linkToNothing])
  }

  private func erasure(_ records: [Int64]) -> ErasureEvent {
    ErasureEvent(patient: nil, records: records, calls: [], polyps: 1, reason: "withdrew")
  }

  @Test func anErasureThatIsNotDoneIsFound() throws {
    let events: [any StudyEvent] = [
      first, try opened(), try call(1), closed(1), erasure([1, 2]),
    ]
    #expect(kinds(events, erased: [1, 2]) == [])
    #expect(kinds(events, erased: [1]) == [.erasureNotDone])
    #expect(kinds(events) == [.erasureNotDone, .erasureNotDone])
    // An account is none of a patient's records.
    #expect(
      kinds([first, try opened(), closed(0), erasure([2])], erased: [2]) == [.erasureNotDone])
  }

  @Test func erasedCallsExcuseNoMoreThanTheirNumber() throws {
    let two: [any StudyEvent] = [
      first, try opened(), try opened(), try call(1), try call(1, of: 2), closed(1),
      closed(1, stream: 2),
    ]
    #expect(kinds(two, erased: [3]) == [])
    #expect(kinds(two, erased: [3, 4]) == [])
    let missing: [any StudyEvent] = [
      first, try opened(), try call(1), closed(2), try opened(), closed(1, stream: 4),
    ]
    // The second stream's call is missing too, and the erased one stands before it.
    #expect(kinds(missing, erased: [2]) == [.callsMissing, .callsMissing])
    #expect(kinds([first, try opened(), try call(1), closed(0)], erased: [2]) == [])
  }

  @Test func anErasedClosingLeavesNoStreamOpen() throws {
    let audit = audit([first, try opened(), closed(0)], erased: [2])
    #expect(audit.findings == [] && audit.openStreams == 0)
  }

  @Test func whatStandsOnErasedRecordsIsNotFound() throws {
    let events: [any StudyEvent] = [
      first, try opened(), endoscopist(1), try call(1), display(1, .opinion), display(1, .call),
      closed(1),
    ]
    #expect(kinds(events, erased: [2, 3]) == [])
    #expect(kinds(events, erased: [1, 2, 3, 4, 5]) == [])
  }

  @Test func erasedRecordsAreCountedAndBlameNobody() throws {
    let events: [any StudyEvent] = [first, try opened(), try call(1), try call(2), closed(2)]
    let audit = audit(events, erased: [1, 2])
    #expect(audit.findings == [] && audit.erasedRecords == 2)
  }

  private func audit(_ events: [(time: Int64, event: any StudyEvent)]) -> StudyAudit {
    var audit = StudyAudit()
    for (sequence, entry) in events.enumerated() {
      audit.take(
        sequence: sequence, time: entry.time, kind: type(of: entry.event).kind.rawValue,
        payload: entry.event.payload)
    }
    return audit
  }

  @Test func aRecordIsNotOlderThanTheOneBeforeUnlessTheClockWasSet() throws {
    let audit = audit([
      (10_000, first), (9_000, try opened()), (20_000, ClockStepEvent(milliseconds: 5)),
      (5_000, ClockStepEvent(milliseconds: -15_000)), (6_000, try call(1)), (3_000, closed(1)),
    ])
    #expect(audit.findings.map(\.kind) == [.timeWentBack])
    #expect(audit.findings.map(\.sequence) == [5])
  }

  /// The daemon looks at the clocks every few seconds; stations do not wait for that.
  @Test func theRecordThatTheClockWasSetMayComeAfterOthers() throws {
    let before: [(time: Int64, event: any StudyEvent)] = [
      (1_000_000, first), (1_001_000, try opened()), (401_000, try call(1)),
    ]
    let isExplained = { (time: Int64, step: Int64) in
      audit(before + [(time, ClockStepEvent(milliseconds: step))]).findings.isEmpty
    }
    #expect(isExplained(405_000, -600_000))
    #expect(isExplained(405_000, -601_500))
    // Too small, in the other direction, or too late.
    #expect(!isExplained(405_000, -590_000))
    #expect(!isExplained(405_000, 600_000))
    #expect(!isExplained(470_000, -600_000))
    #expect(audit(before).findings.map(\.kind) == [.timeWentBack])
    // One step explains one return.
    let twice = audit(
      before + [(405_000, ClockStepEvent(milliseconds: -600_000)), (100_000, closed(1))])
    #expect(twice.findings.map(\.sequence) == [4])
  }

  @Test func timesThatNoClockHasAreTaken() throws {
    for times in [[Int64.max, .min], [.min, .max]] {
      let audit = audit([
        (times[0], first), (times[1], try opened()),
        (times[0], ClockStepEvent(milliseconds: .min)),
      ])
      #expect(audit.findings.count <= 1)
    }
  }

  @Test func unreadableRecordsAreFindings() {
    var audit = StudyAudit()
    audit.take(sequence: 0, time: 0, kind: "dance", payload: [])
    audit.take(sequence: 1, time: 0, kind: "call", payload: Array("{}".utf8))
    audit.take(sequence: 2, time: 0, kind: "call", payload: [0xFF, 0])
    #expect(
      audit.findings.map(\.kind) == [.recordUnreadable, .recordUnreadable, .recordUnreadable])
    #expect(audit.findings.map(\.sequence) == [0, 1, 2])
  }
}
