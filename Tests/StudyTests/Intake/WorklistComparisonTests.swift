import Base
import Study
import Testing

@Suite("Lists of examinations against a ledger")
struct WorklistComparisonTests {
  private func stream(_ examination: Pseudonym?) -> StreamOpenedEvent {
    StreamOpenedEvent(
      protocolDigest: Sample.digest, station: "a", examination: examination, patient: nil,
      pipeline: "default", pipelineDigest: Sample.digest, display: "live")
  }

  private func resection(
    _ examination: Pseudonym, number: Int?, fate: ResectionEvent.Fate = .retrieved
  ) -> ResectionEvent {
    ResectionEvent(
      examination: examination, polyp: nil, number: number, fate: fate, jar: nil, accession: nil,
      sizeTenthsOfMillimetres: nil, segment: nil, paris: nil, isPiecemeal: nil)
  }

  @Test func whatIsMissingOnEitherSideIsSaid() throws {
    let (seen, unseen, unlisted, earlier) = (
      try Sample.pseudonym(1), try Sample.pseudonym(2), try Sample.pseudonym(3),
      try Sample.pseudonym(4)
    )
    let day = try #require(CalendarDay("2026-03-31"))
    var comparison = WorklistComparison(day: day, listed: [seen, unseen], period: 100..<200)
    let events: [(time: Int64, event: any StudyEvent)] = [
      (99, stream(earlier)), (100, stream(seen)), (150, stream(seen)), (199, stream(unlisted)),
      (200, stream(earlier)), (160, stream(nil)),
      (170, resection(seen, number: 1)), (171, resection(seen, number: 1)),
      (172, resection(seen, number: nil)), (173, resection(seen, number: 2, fate: .leftInSitu)),
      (174, resection(unlisted, number: 1)),
    ]
    for (sequence, each) in events.enumerated() {
      comparison.take(
        sequence: sequence, time: each.time, kind: type(of: each.event).kind.rawValue,
        payload: each.event.payload)
    }
    comparison.take(sequence: 50, time: 150, kind: "stream_opened", payload: nil)
    comparison.take(sequence: 51, time: 150, kind: "stream_opened", payload: [1])
    let event = comparison.event(resected: 3)
    #expect(event.listed == 2 && event.withoutStream == [unseen])
    #expect(event.withoutListing == [unlisted])
    #expect(event.recordedResections == 2 && event.resected == 3)
    #expect(comparison.event(resected: nil).members["resected"] == nil)
  }

  @Test func anOperatorsListIsReadStrictly() throws {
    let intake = RecordIntake(
      try StudyProtocol(json: Sample.protocolJSON()),
      try Pseudonymizer(key: [UInt8](repeating: 1, count: 32)))
    let good: JSONObject = [
      "day": "2026-03-31", "examinations": ["E1", "E2", "E1"], "from_ms": 1, "until_ms": 2,
    ]
    func worklist(_ change: (inout JSONObject) -> Void) throws -> Bool {
      var details = good
      change(&details)
      return try intake.worklist(JSONFields(.object(details))) != nil
    }
    #expect(try worklist { _ in })
    let read = try #require(try intake.worklist(JSONFields(.object(good))))
    #expect(read.comparison.event(resected: nil).listed == 2)
    #expect(try intake.worklist(JSONFields(.object(["day": "2026-03-31"]))) == nil)
    let damages: [(inout JSONObject) -> Void] = [
      { $0["until_ms"] = 1 }, { $0["day"] = "31.3.2026" }, { $0["examinations"] = [7] },
      { $0["more"] = 1 }, { $0["resected"] = -1 }, { $0["from_ms"] = nil },
    ]
    for damage in damages {
      #expect(throws: JSONError.self) { try worklist(damage) }
    }
  }
}
