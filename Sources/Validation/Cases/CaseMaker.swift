internal import Base
internal import Study

/// Makes cases of polyps, one after the other.
struct CaseMaker {
  private let records: StudyRecords
  private let linkage: RecordedLinkage
  private let patients: StudyPatients
  private let kept: [KeptCheckpoint]
  private let classes: [SHA256.Digest: (StudyProtocol, OpticalClassTable)]
  private let current: (studyProtocol: StudyProtocol, classes: OpticalClassTable)
  private let endoscopists: [PolypReference: StudyRecords.Entry<EndoscopistCallEvent>]
  private let enrolments: [Pseudonym: EnrolmentEvent]
  private var numbers: [Cluster: Int] = [:]

  /// What figures take as one patient.
  ///
  /// Where nobody says who it is, an examination, or a stream that names none, stands for a patient of its
  /// own.
  private enum Cluster: Hashable {
    case patient(Pseudonym)
    case examination(Pseudonym)
    case stream(Int64)
  }

  init(
    _ records: StudyRecords, _ linkage: RecordedLinkage, _ patients: StudyPatients,
    _ kept: [KeptCheckpoint]
  ) throws(DatasetError) {
    self.records = records
    self.linkage = linkage
    self.patients = patients
    self.kept = kept
    enrolments = records.lastEnrolments
    var classes: [SHA256.Digest: (StudyProtocol, OpticalClassTable)] = [:]
    for period in records.protocols {
      let studyProtocol = period.studyProtocol
      classes[studyProtocol.digest] = (studyProtocol, try OpticalClassTable(studyProtocol))
    }
    guard let last = records.protocols.last,
      let current = classes[last.studyProtocol.digest]
    else { throw DatasetError(.noProtocol, "there is no protocol") }
    self.classes = classes
    self.current = current
    // Of several calls of one polyp the first counts: it was sealed before anything changed it.
    endoscopists = Dictionary(records.endoscopistCalls.map { ($0.event.polyp, $0) }) { one, _ in one
    }
  }

  /// Makes a polyp's case.
  mutating func make(_ polyp: RecordedPolyp) throws(DatasetError) -> StudyCase {
    let patient = polyp.examination.flatMap { patients.patient(of: $0) } ?? streamPatient(polyp)
    let last = polyp.calls.last
    let hasWithdrawn = patient.map(records.withdrawn.contains) ?? false
    let label = linkage.label(of: polyp)
    let state = hasWithdrawn ? .patientWithdrew : label?.state ?? .pending
    let decisive = label?.decisive.flatMap { linkage.result($0) }
    var times = StudyCase.Times()
    times.sealed = last?.time
    times.resected = polyp.resections.first { $0.event.fate != .leftInSitu }?.time
    times.collected = decisive?.collectedAt?.unixMilliseconds
    times.reported = decisive?.reportedAt.unixMilliseconds
    let (call, probability) = try call(of: polyp)
    let endoscopist = polyp.tracks.compactMap { endoscopists[$0] }.min {
      $0.sequence < $1.sequence
    }
    let row = StudyPolyp(
      patient: number(of: polyp, patient), sizeMillimetres: polyp.sizeMillimetres,
      segment: polyp.stated(\.segment).flatMap(PolypSegment.init(rawValue:)), call: call,
      endoscopistCall: try endoscopist.map { (entry) throws(DatasetError) in
        try OpticalCall(entry.event, current.classes, sequence: entry.sequence)
      },
      reference: hasWithdrawn
        ? .missing(.patientWithdrew) : label.map { ReferenceState($0) } ?? .missing(.pending),
      sealOrder: order(last, label), isPiecemeal: polyp.stated(\.isPiecemeal) ?? false,
      hoursToReference: hours(from: times.sealed, to: times.reported),
      attributes: attributes(polyp, last))
    return StudyCase(
      polyp: row, reference: last?.event.polyp ?? polyp.tracks.last, patient: patient,
      examination: polyp.examination, callSequence: last?.sequence, engine: last?.event.engine,
      neoplasticProbability: probability,
      endoscopistWasFirst: endoscopist.map { !$0.event.followsDisplay }, labelState: state,
      times: times)
  }

  // MARK: Parts

  /// The call, and the probability where the call is one track's.
  private func call(
    of polyp: RecordedPolyp
  ) throws(DatasetError) -> (OpticalCall, Double?) {
    guard let last = polyp.calls.last else {
      // What was followed and has no call: the daemon was killed, or the record's content is erased.
      return (.abstained(polyp.tracks.isEmpty ? .notSeen : .failure), nil)
    }
    if polyp.sharesTrack { return (.abstained(.severalTracks), nil) }
    var calls: [OpticalCall] = []
    for entry in polyp.calls {
      let (_, classes) = classes[entry.event.protocolDigest] ?? current
      calls.append(try OpticalCall(entry.event.opinion, classes, sequence: entry.sequence))
    }
    let joined = OpticalCall.joined(calls)
    guard joined != .abstained(.severalTracks) else { return (joined, nil) }
    let (studyProtocol, _) = classes[last.event.protocolDigest] ?? current
    return (joined, studyProtocol.neoplasticProbability(last.event.opinion.classes))
  }

  /// The order of call and report; that a polyp was not seen, only this machine says.
  private func order(
    _ call: StudyRecords.Entry<CallEvent>?, _ label: PolypLabel?
  ) -> StudyPolyp.SealOrder {
    guard let call else { return .claimedBefore }
    return SealEvidence(
      sequence: call.sequence, time: call.time, report: label.flatMap(linkage.firstReport)
    ).order(kept)
  }

  private func hours(from sealed: Int64?, to reported: Int64?) -> Double? {
    guard let sealed, let reported else { return nil }
    return Double(reported - sealed) / 3_600_000
  }

  private func streamPatient(_ polyp: RecordedPolyp) -> Pseudonym? {
    let patients = Set(polyp.tracks.compactMap { records.streams[$0.stream]?.patient })
    return polyp.examination == nil && patients.count == 1 ? patients.first : nil
  }

  private mutating func number(of polyp: RecordedPolyp, _ patient: Pseudonym?) -> Int {
    let cluster: Cluster =
      patient.map { .patient($0) } ?? polyp.examination.map { .examination($0) }
      ?? .stream(polyp.tracks.first?.stream ?? 0)
    let number = numbers[cluster] ?? numbers.count + 1
    numbers[cluster] = number
    return number
  }

  /// What subgroups may be made by.
  private func attributes(
    _ polyp: RecordedPolyp, _ call: StudyRecords.Entry<CallEvent>?
  ) -> [String: String] {
    let stream = (call?.event.polyp ?? polyp.tracks.last).flatMap { records.streams[$0.stream] }
    var attributes: [String: String] = [:]
    attributes["paris"] = polyp.stated(\.paris)
    attributes["station"] = stream?.station
    attributes["equipment"] = polyp.examination.flatMap { enrolments[$0]?.equipment }
    attributes["imaging_mode"] = call?.event.evidence.imagingMode
    attributes["pipeline"] = call?.event.engine.pipelineDigest.hex
    attributes["provider"] = call?.event.engine.provider
    attributes["histology_model"] =
      call?.event.engine.models.first { $0.role == "histology" }?.identity
    return attributes
  }
}
