internal import Reports

extension ReportPage {
  static func summary(_ report: StudyReport) -> HTML {
    let reading: HTML =
      report.primary.isStated
      ? """
      Sessile serrated lesions (SSL) count \
      \(report.primary.shown == .neoplastic ? "as neoplastic" : "not as neoplastic"), as the \
      protocol's classes say.
      """
      : """
      The protocol does not say how sessile serrated lesions (SSL) count: a verdict has to hold both \
      ways.
      """
    return ReportPieces.section(
      .summary,
      [amended(report)] + report.hypotheses.map { verdict($0, report) } + [
        "<p class=\"soft\">\(reading) \(standing(report)) \(number(report))</p>"
      ])
  }

  /// What several endpoints are judged by.
  private static func number(_ report: StudyReport) -> String {
    report.hypotheses.count > 1
      ? "Each of the \(report.hypotheses.count) endpoints is judged by itself: no level is adjusted for "
        + "their number."
      : ""
  }

  /// What this look may decide.
  private static func standing(_ report: StudyReport) -> HTML {
    let planned = report.looks.planned.count
    switch report.looks.standing {
    case .final:
      return "This is the last planned look: the study's verdicts stand."
    case .interim:
      return """
        This is an interim look: an endpoint may be shown at it, at the look's own level, and none \
        fails.
        """
    case .unplanned:
      return "This look is none of the \(planned) planned ones: nothing is decided at it."
    case .unrecorded:
      return "The ledger has no record of this look: nothing is decided at it."
    }
  }

  private static func verdict(_ result: HypothesisResult, _ report: StudyReport) -> HTML {
    let kind: HTML =
      switch result.verdict {
      case .pass: "pass"
      case .fail: "fail"
      case .notYet, .notEvaluable, .notDecided, .exploratory: "open"
      }
    let names = ReportWords.endpoint(result.hypothesis.endpoint)
    let deciding = result.readings.filter(\.isDeciding)
    return """
      <div class="verdict \(kind)">
      <h3>\(result.hypothesis.identifier): \(names.name)</h3>
      <p><strong data-verdict="\(result.hypothesis.identifier)">\
      \(ReportWords.verdict(result.verdict))</strong> — \(rule(result))</p>
      \(changesAfterLook(result))\
      \(HTML(deciding.map { headline($0, result, report) }))</div>
      """
  }

  private static func rule(_ result: HypothesisResult) -> String {
    let threshold = ReportPieces.percent(result.hypothesis.threshold.value, decimals: 2)
    let cases = result.population.words
    switch result.hypothesis.rule {
    case .point: return "the estimate itself has to reach \(threshold); \(cases)"
    case .lowerBound:
      let interval = result.isBoundClustered ? "interval over patients" : "exact interval"
      return "the lower end of the \(interval) has to reach \(threshold); \(cases)"
    }
  }

  /// The figure with all that has to be known beside it.
  private static func headline(
    _ reading: HypothesisResult.Reading, _ result: HypothesisResult, _ report: StudyReport
  ) -> HTML {
    let share = reading.share
    let names = ReportWords.endpoint(result.hypothesis.endpoint)
    let level = ReportPieces.level(result.confidence)
    let way =
      [ReportWords.serrated(reading.serrated)]
      + (reading.guideline.map { [ReportWords.plain($0.protocolName)] } ?? [])
    let isOfPatients = reading.accounting.unit == .patients
    func percent(_ value: Double?) -> String { ReportPieces.percent(value, decimals: 2) }
    let estimate: HTML =
      share.value == nil
      ? "\(names.short) is not known: no case counts"
      : """
      \(names.short) = \(share.hits)/\(share.trials) = \(percent(share.value)) (\(level) CI exact \
      \(ReportPieces.percent(share.exact, decimals: 2)); patient-clustered \
      \(clustered(share)))\(isOfPatients ? "" : ", \(ReportPieces.number(share.patients, "patient"))")
      """
    let looks = report.looks
    let look =
      looks.currentPlanned.map { "look \($0) of \(looks.planned.count) planned" }
      ?? "look outside of the \(looks.planned.count) planned"
    return """
      <p class="headline">\(estimate), \(excluded(reading, result)), \(look) (number \
      \(looks.current) in all), threshold \
      \(percent(result.hypothesis.threshold.value)) \
      \(result.changesAfterLook.isEmpty ? "pre-specified" : "as amended") in protocol \
      <code>\(report.dataset.studyProtocol.digest.hex)</code>. <span class="soft">\
      \(way.joined(separator: ", ")).</span></p>
      <p class="soft">By the estimate: \(holds(reading.holdsByPoint)). By the lower end of the \
      \(result.isBoundClustered ? "interval over patients" : "exact interval") at \(level): \
      \(holds(reading.holdsByLowerBound)). \(deciding(reading, result, looks))\
      \(proven(reading))\(anytime(reading, level, isOfPatients))\(note(share))</p>
      """
  }

  private static func clustered(_ share: ReportedShare) -> String {
    share.clustered.map { ReportPieces.percent($0, decimals: 2) } ?? "none, with one patient"
  }

  private static func excluded(
    _ reading: HypothesisResult.Reading, _ result: HypothesisResult
  ) -> String {
    let excluded = reading.accounting.excluded
    func sum(_ isCounted: (ExclusionReason) -> Bool) -> Int {
      excluded.reduce(0) { isCounted($1.reason) ? $0 + $1.count : $0 }
    }
    let abstained = sum { if case .abstained = $0 { true } else { false } }
    let missing = sum { if case .missingReference = $0 { true } else { false } }
    let unknown = sum { $0 == .unknownSize || $0 == .unknownSegment }
    if reading.accounting.unit == .patients {
      return "\(reading.accounting.included) of \(reading.accounting.considered) patients count: "
        + "\(missing) left out without reference, "
        + "\(reading.accounting.count(.sealedAfterReference)) with a call after the report, "
        + "\(reading.accounting.count(.carcinoma)) with carcinoma, "
        + "\(unknown) with a polyp of unknown size or place, "
        + "\(reading.accounting.count(.nothingDecided)) with nothing decided by looks; polyps of low "
        + "confidence fall back to pathology"
    }
    return "\(reading.accounting.count(.lowConfidence)) excluded as low confidence, \(abstained) "
      + "without a call, \(missing) without reference, "
      + "\(reading.accounting.count(.sealedAfterReference)) called after the report, "
      + "\(unknown) of unknown size or place"
  }

  private static func holds(_ value: Bool?) -> String {
    value.map { $0 ? "holds" : "does not hold" } ?? "not known"
  }

  private static func deciding(
    _ reading: HypothesisResult.Reading, _ result: HypothesisResult, _ looks: LookAccount
  ) -> String {
    guard let bound = reading.decidingBound, let confidence = looks.confidence else { return "" }
    let words = ReportPieces.percent(bound, decimals: 2)
    guard result.hypothesis.rule == .lowerBound else { return "What decides: \(words). " }
    let level = ReportPieces.level(max(confidence, result.confidence))
    return "What decides at this look is the lower end at \(level): \(words), which "
      + "\(holds(reading.holds)). "
  }

  private static func proven(_ reading: HypothesisResult.Reading) -> String {
    let share = reading.provenShare
    return "Of calls that are proven to be older than the report: \(share.hits)/\(share.trials)"
      + (share.value.map { " = \(ReportPieces.percent($0, decimals: 2))" } ?? "")
      + (share.clustered.map { " (over patients \(ReportPieces.percent($0, decimals: 2)))" } ?? "")
      + ". "
  }

  /// What holds however often somebody looks.
  private static func anytime(
    _ reading: HypothesisResult.Reading, _ level: String, _ isOfPatients: Bool
  ) -> String {
    reading.anytime.map {
      "However many looks are taken, planned or not, the \(level) confidence sequence is "
        + "\(ReportPieces.percent($0, decimals: 2))"
        + (isOfPatients ? ". " : ", as if polyps were independent. ")
    } ?? ""
  }

  private static func note(_ share: ReportedShare) -> String {
    let note = ReportWords.note(share)
    return share.note == nil || share.note == .noCase
      ? "" : note.prefix(1).uppercased() + note.dropFirst() + "."
  }
}
