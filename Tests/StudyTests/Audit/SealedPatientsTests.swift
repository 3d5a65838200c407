import Base
import Study
import Testing

@Suite("Patients with sealed predictions")
struct SealedPatientsTests {
  private func opened(_ patient: Pseudonym?, _ examination: Pseudonym?) -> StreamOpenedEvent {
    StreamOpenedEvent(
      protocolDigest: Sample.digest, station: "a", examination: examination, patient: patient,
      pipeline: "p", pipelineDigest: Sample.digest, display: "live")
  }

  private func call(of stream: Int64) throws -> CallEvent {
    var call = try Sample.call()
    call.polyp = PolypReference(stream: stream, polyp: 1)
    return call
  }

  private func sealed(_ events: [any StudyEvent]) -> SealedPatients {
    var sealed = SealedPatients()
    for (sequence, event) in events.enumerated() {
      sealed.take(
        sequence: sequence, kind: type(of: event).kind.rawValue, payload: event.payload)
    }
    return sealed
  }

  @Test func areThoseOfStreamsWithCalls() throws {
    let (one, two) = (try Sample.pseudonym(1), try Sample.pseudonym(2))
    let found = sealed([opened(one, nil), opened(two, nil), try call(of: 0)])
    #expect(found.patients == [one])
    #expect(found.unknownStreams == 0)
  }

  @Test func areFoundThroughTheirExaminationsWheneverTheseWereEnrolled() throws {
    let (patient, examination) = (try Sample.pseudonym(1), try Sample.pseudonym(2))
    let found = sealed([
      opened(nil, examination), try call(of: 0),
      EnrolmentEvent(examination: examination, patient: patient),
    ])
    #expect(found.patients == [patient])
  }

  @Test func thatNobodyNamesAreCounted() throws {
    let found = sealed([opened(nil, try Sample.pseudonym(3)), opened(nil, nil), try call(of: 0)])
    #expect(found.patients.isEmpty && found.unknownStreams == 1)
  }

  @Test func staySoWhenTheirCallsAreErased() throws {
    let (one, two) = (try Sample.pseudonym(1), try Sample.pseudonym(2))
    let found = sealed([
      ErasureEvent(
        patient: one, records: [3], calls: [PolypReference(stream: 1, polyp: 1)], polyps: 1,
        reason: "withdrew"),
      ErasureEvent(patient: two, records: [4], calls: [], polyps: 0, reason: "withdrew"),
    ])
    #expect(found.patients == [one])
  }

  @Test func damagedRecordsAreNobodys() {
    var sealed = SealedPatients()
    sealed.take(sequence: 0, kind: "call", payload: [1, 2])
    sealed.take(sequence: 1, kind: "dance", payload: nil)
    #expect(sealed.patients.isEmpty)
  }
}
