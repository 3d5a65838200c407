/// Finds which results are of which polyps.
///
/// Exact means only: a stated polyp, or a jar. Site and size check a link and never make one.
public struct Linker {
  private let policy: LabelPolicy
  private let polyps: [PolypKey: PolypFacts]
  private let examinations: [String: [PolypFacts]]
  private let examinationsByAccession: [String: Set<String>]

  /// Takes the polyps of a study.
  ///
  /// - Parameters:
  ///   - polyps: All polyps, each once.
  ///   - policy: What the protocol says.
  /// - Throws: `LabelError` with the code `duplicatePolyp`.
  public init(polyps: [PolypFacts], policy: LabelPolicy) throws(LabelError) {
    var byKey: [PolypKey: PolypFacts] = [:]
    var byAccession: [String: Set<String>] = [:]
    for polyp in polyps {
      guard byKey.updateValue(polyp, forKey: polyp.key) == nil else {
        throw LabelError(
          .duplicatePolyp,
          "polyp \(polyp.key.number) of an examination is there twice; give each polyp one record")
      }
      if let accession = polyp.accession {
        byAccession[accession, default: []].insert(polyp.key.examination)
      }
    }
    self.policy = policy
    self.polyps = byKey
    examinations = Dictionary(grouping: polyps, by: \.key.examination)
    examinationsByAccession = byAccession
  }

  /// A result with all its releases in order, and what links it.
  private struct Series {
    let key: ResultKey
    let releases: [PathologyResult]
    var examination: String?
    var match: Match

    var versions: [ResultVersion] { releases.map(\.version) }
  }

  private enum Match {
    case polyps([PolypFacts], LinkageReport.Means)
    case none(LinkageReport.Reason)
  }

  /// Links results.
  ///
  /// - Parameters:
  ///   - results: All recorded results, each release once; in any order.
  ///   - links: Decisions on links; in any order.
  ///   - readings: Readings of ambiguous reports; in any order.
  /// - Returns: The report.
  /// - Throws: `LabelError` with the code `duplicateResult`.
  public func report(
    results: [PathologyResult], links: [ManualLink] = [], readings: [ManualReading] = []
  ) throws(LabelError) -> LinkageReport {
    var report = LinkageReport()
    var byVersion: [ResultVersion: PathologyResult] = [:]
    for result in results {
      guard byVersion.updateValue(result, forKey: result.version) == nil else {
        throw LabelError(
          .duplicateResult, "a release of a result is there twice; plan the import of results first"
        )
      }
    }
    report.readingDecisions = ManualDecisions.apply(readings, to: &byVersion)
    let byKey = Dictionary(grouping: byVersion.values, by: \.key)
    let decisions = ManualDecisions.settled(links) { link in
      byKey[link.result].map { validity(of: link, $0) } ?? .unknownResult
    }
    report.linkDecisions = decisions.outcomes
    var all = byKey.map { key, releases in
      series(key, releases.sorted { $0.version < $1.version }, decisions.applied[key])
    }
    all.sort { $0.key < $1.key }
    settleContests(&all)
    for series in all { add(series, to: &report) }
    label(all, in: &report)
    return report
  }

  private func series(
    _ key: ResultKey, _ releases: [PathologyResult], _ decision: ManualLink?
  ) -> Series {
    let (examination, reason) = examination(key, releases)
    var series = Series(
      key: key, releases: releases, examination: examination,
      match: .none(reason ?? .unknownExamination))
    if let decision {
      let chosen = decision.polyps.compactMap { polyps[$0] }
      series.match = chosen.isEmpty ? .none(.decided) : .polyps(chosen, .decision)
      if let first = chosen.first { series.examination = first.key.examination }
    } else if let examination, reason == nil {
      series.match = match(key, in: candidates(key, examination))
    }
    return series
  }

  // MARK: Matching

  /// The examination that a result is of, and what speaks against linking within it.
  private func examination(
    _ key: ResultKey, _ releases: [PathologyResult]
  ) -> (String?, LinkageReport.Reason?) {
    let stated = Set(releases.compactMap(\.examinationKey))
    let found = stated.isEmpty ? examinationsByAccession[key.accession] ?? [] : stated
    guard found.count <= 1 else { return (nil, .severalExaminations) }
    guard let examination = found.first, let polyps = examinations[examination] else {
      return (nil, .unknownExamination)
    }
    let patients = Set(releases.compactMap(\.patientKey))
    let isOfOther = polyps.contains { !patients.isSubset(of: [$0.patientKey]) }
    return isOfOther ? (nil, .otherPatient) : (examination, nil)
  }

  /// The polyps of an examination that may be in a case.
  private func candidates(_ key: ResultKey, _ examination: String) -> [PolypFacts] {
    (examinations[examination] ?? []).filter {
      $0.accession == nil || $0.accession == key.accession
    }
  }

  private func match(_ key: ResultKey, in candidates: [PolypFacts]) -> Match {
    if !key.polypReferences.isEmpty { return referenced(key, in: candidates) }
    let sent = candidates.filter(\.mayBeInLaboratory)
    guard let part = key.part else {
      let jars = Set(sent.map(\.jar))
      // Polyps without a jar may be in any of them.
      guard jars.count == 1, jars.first != .some(nil) else { return .none(.noJar) }
      return .polyps(sent, .onlyJar)
    }
    let inside = sent.filter { $0.jar == part }
    guard !inside.isEmpty else { return .none(.unknownJar) }
    return .polyps(inside, inside.count == 1 ? .jar : .sharedJar)
  }

  private func referenced(_ key: ResultKey, in candidates: [PolypFacts]) -> Match {
    let stated = candidates.filter { key.polypReferences.contains($0.key.number) }
    guard stated.count == key.polypReferences.count else { return .none(.unknownPolyp) }
    guard stated.allSatisfy({ $0.fate == .resected }) else { return .none(.notResected) }
    let isElsewhere = stated.contains { polyp in
      guard let jar = polyp.jar, let part = key.part else { return false }
      return jar != part
    }
    return isElsewhere ? .none(.otherJar) : .polyps(stated, .reference)
  }

  private func validity(
    of link: ManualLink, _ releases: [PathologyResult]
  ) -> DecisionOutcome {
    let chosen = link.polyps.compactMap { polyps[$0] }
    guard chosen.count == link.polyps.count, Set(link.polyps.map(\.examination)).count <= 1 else {
      return .unknownPolyp
    }
    guard chosen.allSatisfy({ $0.fate == .resected }) else { return .notResected }
    let patients = Set(chosen.map(\.patientKey))
    let isOfOther =
      !patients.isEmpty && releases.contains { $0.patientKey.map { patients != [$0] } ?? false }
    return isOfOther ? .otherPatient : .applied
  }

  // MARK: Contests and checks

  /// Unlinks results that claim the same polyp; a decision goes before what was found.
  private func settleContests(_ series: inout [Series]) {
    var claims: [PolypKey: Int] = [:]
    var decisions: [PolypKey: Int] = [:]
    for case .polyps(let polyps, let means) in series.map(\.match) {
      for polyp in polyps {
        claims[polyp.key, default: 0] += 1
        if means == .decision { decisions[polyp.key, default: 0] += 1 }
      }
    }
    for index in series.indices {
      guard case .polyps(let polyps, let means) = series[index].match else { continue }
      let ownDecisions = means == .decision ? 1 : 0
      let isDecidedOtherwise = polyps.contains { (decisions[$0.key] ?? 0) > ownDecisions }
      let isContested = polyps.contains { (claims[$0.key] ?? 0) > 1 }
      if isDecidedOtherwise {
        series[index].match = .none(means == .decision ? .contested : .overruled)
      } else if means != .decision, isContested {
        series[index].match = .none(.contested)
      } else if means != .decision, policy.contradictions == .withheld,
        !flags(polyps, series[index].releases).isEmpty
      {
        series[index].match = .none(.contradicted)
      }
    }
  }

  /// What speaks against a link, by the release that counts.
  private func flags(
    _ polyps: [PolypFacts], _ releases: [PathologyResult]
  ) -> [LinkageReport.Flag] {
    guard let result = decisive(releases) else { return [] }
    var flags: Set<LinkageReport.Flag> = []
    for polyp in polyps {
      if let one = polyp.site, let two = result.site, one.distance(to: two) > policy.siteTolerance {
        flags.insert(.site)
      }
      if polyp.retrieval == .notRetrieved, result.conclusion != .noTissue {
        flags.insert(.retrieval)
      }
    }
    // A jar's size may be any of its polyps'.
    if polyps.count == 1, let one = polyps[0].sizeMillimetres, let two = result.sizeMillimetres,
      abs(one - two) > max(policy.sizeToleranceMillimetres, max(one, two) / 2)
    {
      flags.insert(.size)
    }
    let categories = Set(result.conclusion.findings.map(\.category)).subtracting([.normalMucosa])
    if categories.count > polyps.count { flags.insert(.diagnosisCount) }
    return flags.sorted()
  }

  private func decisive(_ releases: [PathologyResult]) -> PathologyResult? {
    let finals = releases.filter(\.status.isFinal)
    return (policy.precedence == .firstFinal ? finals.first : finals.last) ?? releases.last
  }

  // MARK: Report

  private func add(_ series: Series, to report: inout LinkageReport) {
    switch series.match {
    case .none(let reason):
      report.unlinked.append(
        LinkageReport.Unlinked(result: series.key, releases: series.versions, reason: reason))
    case .polyps(let polyps, let means):
      let link = LinkageReport.Link(
        result: series.key, releases: series.versions, polyps: polyps.map(\.key).sorted(),
        means: means, flags: flags(polyps, series.releases))
      let isAmbiguous = polyps.contains { polyp in
        let evidence = PolypLabel.Evidence.results(series.releases, polypCount: polyps.count)
        return PolypLabel.of(polyp, evidence, policy: policy).state == .jarAmbiguous
      }
      if isAmbiguous { report.ambiguousJars.append(link) } else { report.links.append(link) }
    }
  }

  private func label(_ series: [Series], in report: inout LinkageReport) {
    var evidence: [PolypKey: PolypLabel.Evidence] = [:]
    var withUnplaced: Set<String> = []
    for one in series {
      switch one.match {
      case .polyps(let polyps, _):
        for polyp in polyps {
          evidence[polyp.key] = .results(one.releases, polypCount: polyps.count)
        }
      case .none:
        // A result that is not signed out may be corrected before it is.
        if let examination = one.examination, one.releases.contains(where: \.status.isFinal) {
          withUnplaced.insert(examination)
        }
      }
    }
    report.labels = polyps.values.sorted { $0.key < $1.key }.map { polyp in
      let rest: PolypLabel.Evidence =
        withUnplaced.contains(polyp.key.examination) ? .unplaced : .none
      return PolypLabel.of(polyp, evidence[polyp.key] ?? rest, policy: policy)
    }
  }
}
