internal import Base

/// Knows which records of a ledger are about whom, so that they can be erased together.
///
/// Takes all records in order and keeps of each only what links it: streams belong to examinations,
/// polyps to streams, results to examinations or to cases of the laboratory that a resection names.
public struct PatientRecords: Sendable {
  /// What links a record with others.
  private struct Links {
    let sequence: Int
    let kind: StudyEventKind
    var patient: Pseudonym?
    var examination: Pseudonym?
    var stream: Int64?
    var polyp: PolypReference?
    var accession: Pseudonym?
    var report: Int64?
    /// Examinations that it names besides, among others.
    var mentions: Set<Pseudonym> = []
  }

  private var all: [Links] = []
  private var enrolled: [Pseudonym: Pseudonym] = [:]
  private var streamPatients: [Pseudonym: Set<Pseudonym>] = [:]
  private var reportPatients: [Pseudonym: Set<Pseudonym>] = [:]
  private var withdrawals: Set<Pseudonym> = []

  /// Begins with nothing.
  public init() {}

  /// Patients who have withdrawn.
  public var withdrawn: Set<Pseudonym> { withdrawals }

  /// Takes the next record.
  ///
  /// - Parameters:
  ///   - sequence: Its number in the ledger.
  ///   - kind: Its kind's name.
  ///   - payload: What it says; nil where that is erased: then it is about nobody any more.
  /// - Throws: `StudyError` with `invalidEvent` for a record that cannot be read: whom it is about is not
  ///   known then.
  public mutating func take(sequence: Int, kind: String, payload: [UInt8]?) throws(StudyError) {
    guard let known = StudyEventKind(rawValue: kind) else {
      throw StudyError(
        .invalidEvent, "record \(sequence): no kind is called \(kind); use a later version")
    }
    guard let payload else { return }
    let event: any StudyEvent
    do throws(JSONError) {
      event = try known.event(payload)
    } catch {
      throw StudyError(
        .invalidEvent,
        "record \(sequence): \(error.location) cannot be read; verify the ledger")
    }
    var links = Links(sequence: sequence, kind: known)
    note(event, &links)
    all.append(links)
  }

  private mutating func note(_ event: any StudyEvent, _ links: inout Links) {
    switch event {
    case let event as EnrolmentEvent:
      (links.patient, links.examination) = (event.patient, event.examination)
      enrolled[event.examination] = event.patient
    case let event as StreamOpenedEvent:
      (links.patient, links.examination) = (event.patient, event.examination)
      links.stream = Int64(links.sequence)
      if let examination = event.examination, let patient = event.patient {
        streamPatients[examination, default: []].insert(patient)
      }
    case let event as FramesEvent: links.stream = event.stream
    case let event as StreamClosedEvent: links.stream = event.stream
    case let event as ShadowAccountEvent: links.stream = event.stream
    case let event as CallEvent:
      (links.polyp, links.examination) = (event.polyp, event.examination)
    case let event as DisplayEvent: links.polyp = event.polyp
    case let event as EndoscopistCallEvent: links.polyp = event.polyp
    case let event as ResectionEvent:
      (links.examination, links.polyp) = (event.examination, event.polyp)
      links.accession = event.accession
    case let event as PathologyEvent:
      (links.patient, links.examination) = (event.patient, event.examination)
      links.accession = event.accession
      if let examination = event.examination, let patient = event.patient {
        reportPatients[examination, default: []].insert(patient)
      }
    case let event as ManualLinkEvent:
      (links.polyp, links.report) = (event.polyp, event.pathology)
    case let event as ReconciliationEvent:
      links.mentions = Set(event.withoutStream).union(event.withoutListing)
    case let event as WithdrawalEvent:
      links.patient = event.patient
      withdrawals.insert(event.patient)
    case let event as ErasureEvent: links.patient = event.patient
    default: break
    }
  }

  /// Finds records.
  ///
  /// - Parameter subject: Whose.
  /// - Returns: What can be erased of them, and what else there is.
  public func selection(of subject: RecordSelection.Subject) -> RecordSelection {
    switch subject {
    case .patient(let patient): return selection(patient)
    case .examination(let examination):
      return selection([examination], of: nil, patients: patients(of: examination))
    case .record(let sequence):
      var selection = RecordSelection()
      guard let links = all.first(where: { $0.sequence == sequence }) else { return selection }
      add(links, to: &selection)
      let stream = links.stream ?? links.polyp?.stream
      let opened = stream.flatMap { stream in all.first { $0.sequence == Int(stream) } }
      for each in [links, opened].compactMap({ $0 }) {
        if let patient = each.patient { selection.patients.insert(patient) }
        if let examination = each.examination {
          selection.patients.formUnion(patients(of: examination))
        }
      }
      if let stream { selection.streams.insert(stream) }
      return selection
    }
  }

  /// Whom records give an examination to: enrolments and streams, and reports where those say nothing.
  private func patients(of examination: Pseudonym) -> Set<Pseudonym> {
    let own = Set([enrolled[examination]].compactMap { $0 }).union(
      streamPatients[examination] ?? [])
    return own.isEmpty ? reportPatients[examination] ?? [] : own
  }

  private func selection(_ patient: Pseudonym) -> RecordSelection {
    let examinations = Set(all.compactMap(\.examination))
    let named = examinations.filter { patients(of: $0).contains(patient) }
    let own = named.filter { patients(of: $0).count == 1 }
    var selection = selection(
      own, of: patient, patients: [patient], contradicted: named.subtracting(own))
    selection.contradictedExaminations = named.count - own.count
    return selection
  }

  private func selection(
    _ examinations: Set<Pseudonym>, of patient: Pseudonym?, patients: Set<Pseudonym>,
    contradicted: Set<Pseudonym> = []
  ) -> RecordSelection {
    var selection = RecordSelection()
    selection.patients = patients
    selection.streams = Set(
      all.filter { links in
        guard links.kind == .streamOpened else { return false }
        return links.examination.map(examinations.contains)
          ?? (patient != nil && links.patient == patient)
      }.map { Int64($0.sequence) })
    let accessions = Set(
      all.filter { $0.kind == .resection && isIn(examinations, $0) }.compactMap(\.accession))
    let reports = Set(
      all.filter {
        $0.kind == .pathology && isReport($0, examinations, accessions, of: patient, patients)
      }.map { Int64($0.sequence) })
    for links in all {
      let isChosen =
        switch links.kind {
        // Of an examination that was another patient's first, the record that said so.
        case .enrolment:
          isIn(examinations, links)
            || (patient != nil && links.patient == patient && !isIn(contradicted, links))
        case .pathology: reports.contains(Int64(links.sequence))
        case .manualLink:
          isIn(selection.streams, links) || links.report.map(reports.contains) ?? false
        case .reconciliation: !links.mentions.isDisjoint(with: examinations)
        case .withdrawal, .erasure: links.patient.map(patients.contains) ?? false
        case .call, .resection: isIn(examinations, links) || isIn(selection.streams, links)
        default: isIn(selection.streams, links)
        }
      if isChosen { add(links, to: &selection) }
    }
    return selection
  }

  private func isIn(_ examinations: Set<Pseudonym>, _ links: Links) -> Bool {
    links.examination.map(examinations.contains) ?? false
  }

  private func isIn(_ streams: Set<Int64>, _ links: Links) -> Bool {
    (links.stream ?? links.polyp?.stream).map(streams.contains) ?? false
  }

  /// A report that names somebody else is theirs, whatever case it is of.
  private func isReport(
    _ links: Links, _ examinations: Set<Pseudonym>, _ accessions: Set<Pseudonym>,
    of patient: Pseudonym?, _ patients: Set<Pseudonym>
  ) -> Bool {
    if let named = links.patient, !patients.isEmpty, !patients.contains(named) { return false }
    if let examination = links.examination { return examinations.contains(examination) }
    if let patient, links.patient == patient { return true }
    return links.accession.map(accessions.contains) ?? false
  }

  private func add(_ links: Links, to selection: inout RecordSelection) {
    let record = RecordSelection.Record(sequence: links.sequence, kind: links.kind)
    guard links.kind.isErasable else { return selection.staying.append(record) }
    selection.records.append(record)
    if links.kind == .call, let polyp = links.polyp { selection.calls.append(polyp) }
  }
}
