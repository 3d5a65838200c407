internal import Study

/// Sorts calls and resections by polyp.
///
/// Records of one number of an examination are of one polyp. Without a number, those of one track are. A
/// resection that names neither is of a polyp of its own, which the daemon did not follow.
struct RecordedPolyps {
  /// All polyps, in the order of their calls and then of their resections.
  private(set) var polyps: [RecordedPolyp] = []
  /// Resections whose polyp is of another examination, or of none.
  private(set) var contradicted = 0
  /// Resections without a number, of a track that holds several numbered polyps.
  private(set) var ambiguous = 0

  /// Numbers that no report can state, since reports state 1 to 999.
  private static let firstOwnNumber = 1000

  init(_ records: StudyRecords) {
    var found: [RecordedPolyp.Name: RecordedPolyp] = [:]
    sortResections(records, into: &found)
    var names: [PolypReference: [RecordedPolyp.Name]] = [:]
    for (name, polyp) in found {
      for track in polyp.tracks { names[track, default: []].append(name) }
    }
    var called: Set<PolypReference> = []
    // Of a track that is called twice the first call counts.
    for call in records.calls where called.insert(call.event.polyp).inserted {
      let reference = call.event.polyp
      if names[reference] == nil {
        let examination = records.examination(of: call.event)
        found[.track(reference)] = RecordedPolyp(examination: examination, tracks: [reference])
        names[reference] = [.track(reference)]
      }
      for name in names[reference] ?? [] { found[name]?.calls.append(call) }
    }
    polyps = found.values.sorted { Self.place($0) < Self.place($1) }
    giveKeys()
  }

  private mutating func sortResections(
    _ records: StudyRecords, into found: inout [RecordedPolyp.Name: RecordedPolyp]
  ) {
    let references = records.resections.map { self.reference($0, records) }
    var numbered: [PolypReference: Set<RecordedPolyp.Name>] = [:]
    for (resection, reference) in zip(records.resections, references) {
      guard let reference, let number = resection.event.number else { continue }
      numbered[reference, default: []].insert(.number(resection.event.examination, number))
    }
    for (resection, reference) in zip(records.resections, references) {
      let event = resection.event
      if event.polyp != nil, reference == nil { contradicted += 1 }
      let names = reference.flatMap { numbered[$0] } ?? []
      let name: RecordedPolyp.Name
      if let number = event.number {
        name = .number(event.examination, number)
      } else if names.count > 1 {
        ambiguous += 1
        continue
      } else {
        name =
          names.first ?? reference.map { .track($0) } ?? .resection(resection.sequence)
      }
      var polyp = found[name] ?? RecordedPolyp(examination: event.examination)
      if let reference, !polyp.tracks.contains(reference) { polyp.tracks.append(reference) }
      if names.count > 1 { polyp.sharesTrack = true }
      polyp.resections.append(resection)
      found[name] = polyp
    }
  }

  /// The track that a resection names; nil where it names none, or one of another examination.
  private func reference(
    _ resection: StudyRecords.Entry<ResectionEvent>, _ records: StudyRecords
  ) -> PolypReference? {
    guard let reference = resection.event.polyp else { return nil }
    if records.erasedStreams.contains(reference.stream) { return reference }
    guard let stream = records.streams[reference.stream] else { return nil }
    let isOfOther = stream.examination.map { $0 != resection.event.examination } ?? false
    return isOfOther ? nil : reference
  }

  /// Polyps of one track have the same call: among them their resections decide.
  private static func place(_ polyp: RecordedPolyp) -> (Int, Int, Int) {
    let resection = polyp.resections.first?.sequence ?? 0
    return polyp.calls.first.map { (0, $0.sequence, resection) } ?? (1, resection, 0)
  }

  private mutating func giveKeys() {
    for index in polyps.indices {
      guard let examination = polyps[index].examination, !polyps[index].resections.isEmpty else {
        continue
      }
      polyps[index].key = PolypKey(
        examination: examination.hex,
        number: polyps[index].stated(\.number) ?? Self.firstOwnNumber + index)
    }
  }
}

extension StudyRecords {
  /// The examination of a call, by the call or by its stream.
  func examination(of call: CallEvent) -> Pseudonym? {
    call.examination ?? streams[call.polyp.stream]?.examination
  }
}
