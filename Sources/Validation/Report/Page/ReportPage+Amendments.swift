internal import Reports
internal import Study

extension ReportPage {
  /// What stands above all verdicts of a study whose protocol was amended; nothing for any other.
  static func amended(_ report: StudyReport) -> HTML {
    let amendments = report.amendments.amendments
    guard let first = amendments.first, let last = amendments.last else { return "" }
    let times =
      amendments.count == 1
      ? "The protocol was amended after "
        + "\(ReportPieces.number(first.period.callsBefore, "call")) and "
        + ReportPieces.number(first.period.looksBefore, "look")
      : "The protocol was amended \(amendments.count) times, first after "
        + "\(ReportPieces.number(first.period.callsBefore, "call")) and "
        + "\(ReportPieces.number(first.period.looksBefore, "look")), last after "
        + "\(ReportPieces.number(last.period.callsBefore, "call")) and "
        + ReportPieces.number(last.period.looksBefore, "look")
    return """
      <p data-amended="\(amendments.count)"><strong>\(times).</strong> What is judged here is judged by \
      the last one, version \(report.dataset.studyProtocol.version); \
      <a href="#identity">what was changed</a>.</p>
      """
  }

  /// Why a hypothesis decides nothing any more.
  static func changesAfterLook(_ result: HypothesisResult) -> HTML {
    guard !result.changesAfterLook.isEmpty else { return "" }
    return """
      <p>Somebody had seen outcomes when this was changed: \
      \(result.changesAfterLook.joined(separator: "; ")).</p>

      """
  }

  /// The protocols, the calls under each, and what each amendment changed.
  static func amendments(_ report: StudyReport) -> [HTML] {
    let amendments = report.amendments.amendments
    guard !amendments.isEmpty else { return [] }
    let periods = report.dataset.protocols.map { period -> [HTML] in
      [
        "version \(period.studyProtocol.version)",
        "<code>\(String(period.studyProtocol.digest.hex.prefix(12)))</code>",
        "\(ReportMoment.text(period.time))", "record \(period.sequence)",
        ReportPieces.count("calls_under.\(period.studyProtocol.version)", period.calls),
      ]
    }
    return [
      ReportPieces.heading("Protocols, and the calls that were made under each"),
      ReportPieces.table(
        ["Protocol", "Digest", "Since", "Place", "Calls"], numbers: 4..<5, periods),
    ] + amendments.map(amendment)
  }

  private static func amendment(_ amendment: AmendmentAccount.Amendment) -> HTML {
    let period = amendment.period
    let changes = amendment.changes.map { change -> [HTML] in
      ["\(ReportWords.plain(change.member))", "\(change.words)", "\(bearing(change, amendment))"]
    }
    let approval: HTML =
      amendment.approval.map { "approved: \($0)" } ?? "no approval is stated"
    return """
      \(ReportPieces.heading(
        "Version \(period.studyProtocol.version) in place of \(amendment.replacedVersion)"))
      <p>\(ReportMoment.text(period.time)), after \
      \(ReportPieces.number(period.callsBefore, "call")) and \
      \(ReportPieces.number(period.looksBefore, "look")). \
      Why: \(amendment.reason ?? "not stated") <span class="soft">(\(approval))</span></p>
      \(ReportPieces.table(["What", "Change", "Bears upon"], numbers: 0..<0, changes))
      """
  }

  private static func bearing(
    _ change: ProtocolChange, _ amendment: AmendmentAccount.Amendment
  ) -> String {
    switch change.bearing {
    case .judgement:
      amendment.followsLook
        ? "what outcomes are judged by, after a look: exploratory from here on"
        : "what outcomes are judged by, before any look"
    case .device: "which pipelines may serve"
    case .conduct: "how the study is done in the room"
    case .wording: "words only"
    }
  }
}
