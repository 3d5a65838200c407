internal import Study

/// Links recorded results with recorded polyps, with people's decisions.
struct RecordedLinkage {
  /// The numbers of records, by the release that they tell of.
  private var sequences: [ResultVersion: Int] = [:]
  private var results: [ResultVersion: PathologyResult] = [:]
  private var keys: [Int64: ResultKey] = [:]
  /// What became of results and polyps.
  private(set) var report: LinkageReport
  private var labels: [PolypKey: PolypLabel] = [:]

  init(
    _ records: StudyRecords, _ polyps: [RecordedPolyp], _ patients: StudyPatients,
    _ policy: LabelPolicy
  ) throws(DatasetError) {
    report = LinkageReport()
    try take(records.reports)
    let facts = polyps.compactMap { $0.facts(patients, withdrawn: records.withdrawn) }
    let decisions = Decisions(records.links, polyps, keys)
    do throws(LabelError) {
      let linker = try Linker(polyps: facts, policy: policy)
      let found = Array(results.values)
      report = try linker.report(results: found, links: decisions.links)
      let more = decisions.separations(of: report)
      if !more.isEmpty {
        report = try linker.report(results: found, links: decisions.links + more)
      }
    } catch {
      throw DatasetError(.contradictoryResults, "\(error)")
    }
    for label in report.labels { labels[label.polyp] = label }
  }

  /// Takes results; a record that says what another one says counts once.
  private mutating func take(
    _ reports: [StudyRecords.Entry<PathologyEvent>]
  ) throws(DatasetError) {
    for entry in reports {
      let result: PathologyResult
      do throws(LabelError) {
        result = try PathologyResult(entry.event, sequence: entry.sequence)
      } catch {
        throw DatasetError(.unreadableRecord, "\(error)")
      }
      keys[Int64(entry.sequence)] = result.key
      if let other = results[result.version] {
        guard other.says(theSameAs: result) else {
          throw DatasetError(
            .contradictoryResults,
            "records \(sequences[result.version] ?? 0) and \(entry.sequence) are of one release of "
              + "a report, and say different things")
        }
      } else {
        results[result.version] = result
        sequences[result.version] = entry.sequence
      }
    }
  }

  /// A polyp's label; nil for one that has no resection.
  func label(of polyp: RecordedPolyp) -> PolypLabel? { polyp.key.flatMap { labels[$0] } }

  /// A release of a result.
  func result(_ version: ResultVersion) -> PathologyResult? { results[version] }

  /// When the first signed report of a polyp was signed, and its record's number.
  ///
  /// The record is the first one of any signed release of the result: reports may be recorded late.
  func firstReport(_ label: PolypLabel) -> (signed: Int64, sequence: Int)? {
    guard let first = label.firstFinal else { return nil }
    let records = sequences.filter { $0.key.key == first.key && $0.key.status.isFinal }
    return records.values.min().map { (first.reportedAt, $0) }
  }
}

extension RecordedLinkage {
  /// People's decisions: of each polyp the last one.
  private struct Decisions {
    /// The results that polyps were decided to have.
    private(set) var links: [ManualLink] = []
    /// The polyps that were decided to have none.
    private var separated: [PolypKey: Decision] = [:]

    init(
      _ entries: [StudyRecords.Entry<ManualLinkEvent>], _ polyps: [RecordedPolyp],
      _ keys: [Int64: ResultKey]
    ) {
      var named: [PolypReference: PolypKey] = [:]
      for polyp in polyps where !polyp.sharesTrack {
        for track in polyp.tracks { named[track] = polyp.key }
      }
      // A polyp that the study does not have is for the linker to refuse.
      let unknown = PolypKey(examination: "", number: 0)
      var last: [PolypKey: StudyRecords.Entry<ManualLinkEvent>] = [:]
      for entry in entries { last[named[entry.event.polyp] ?? unknown] = entry }
      var byResult: [ResultKey: [PolypKey]] = [:]
      var latest: [ResultKey: StudyRecords.Entry<ManualLinkEvent>] = [:]
      for (polyp, entry) in last {
        guard let report = entry.event.pathology else {
          separated[polyp] = Decision(entry)
          continue
        }
        let result = keys[report] ?? ResultKey(accession: "", part: nil)
        byResult[result, default: []].append(polyp)
        if latest[result].map({ $0.sequence < entry.sequence }) ?? true { latest[result] = entry }
      }
      links = byResult.keys.sorted().compactMap { result in
        latest[result].map {
          ManualLink(result: result, polyps: byResult[result] ?? [], decision: Decision($0))
        }
      }
    }

    /// What takes polyps away from results that were found to be theirs.
    func separations(of report: LinkageReport) -> [ManualLink] {
      (report.links + report.ambiguousJars).compactMap { link in
        guard let decision = link.polyps.lazy.compactMap({ separated[$0] }).first else {
          return nil
        }
        return ManualLink(
          result: link.result, polyps: link.polyps.filter { separated[$0] == nil },
          decision: decision)
      }
    }
  }
}

extension Decision {
  fileprivate init(_ entry: StudyRecords.Entry<ManualLinkEvent>) {
    self.init(by: entry.event.person.hex, at: entry.time, reason: entry.event.reason)
  }
}
