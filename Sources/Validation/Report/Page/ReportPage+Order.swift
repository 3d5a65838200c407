internal import Reports

extension ReportPage {
  static func looks(_ report: StudyReport) -> HTML {
    let plan = report.dataset.studyProtocol.looks
    let planned = report.looks.planned.map { look -> [HTML] in
      [
        "\(look.number)", "\(look.labelled)", "\(ReportPieces.percent(look.fraction, decimals: 0))",
        "\(ReportPieces.decimal(look.bound, 4))", "\(small(look.level))", "\(small(look.spent))",
      ]
    }
    let taken = report.dataset.looks.map { look -> [HTML] in
      [
        "\(look.event.number)", "\(ReportMoment.text(look.time))",
        "<code>\(String(look.event.person.hex.prefix(12)))</code>",
        "\(look.event.isPlanned ? "planned" : "not planned")", "\(look.event.labelled)",
        "\(look.event.figures.joined(separator: ", "))",
      ]
    }
    return ReportPieces.section(
      .looks,
      [
        ReportPieces.heading("Looks that were taken"),
        taken.isEmpty
          ? ReportPieces.remark("The ledger has none.")
          : ReportPieces.table(
            ["Look", "When", "Who (pseudonym)", "", "Labelled polyps", "Figures"],
            numbers: 4..<5, taken),
        ReportPieces.paragraph(
          """
          \(ReportPieces.count("looks_taken", report.dataset.looks.count)) taken, \
          \(report.looks.unplanned) of them not planned.
          """),
        ReportPieces.heading("Looks that were planned"),
        ReportPieces.table(
          ["Look", "Labelled polyps", "Information", "Bound for |z|", "Level", "Spent"],
          numbers: 1..<6, planned),
        ReportPieces.remark(
          "\(ReportWords.plain(plan.spending.rawValue)) of "
            + "\(ReportPieces.percent(plan.alpha.value)) two-sided over labels that are back "
            + "(Lan and DeMets). What really decides uses the labels that were there at each look."),
      ])
  }

  /// A level, which may be very small.
  private static func small(_ value: Double) -> String {
    value < 0.0001 ? plainNumber(value) : ReportPieces.decimal(value, 4)
  }

  static func seals(_ report: StudyReport) -> HTML {
    let meanings: [StudyPolyp.SealOrder: String] = [
      .provenBefore:
        "somebody else held a checkpoint with the call before the report was signed",
      .claimedBefore:
        "only this machine's clock says so: it is evidence for who trusts its keepers",
      .after: "the report is older, or nobody can say: in no figure, and counted in the flow",
    ]
    let rows = report.seals.rows.map { row -> [HTML] in
      [
        """
        \(ReportWords.plain(row.order.rawValue))<small>\(meanings[row.order] ?? "")</small>
        """,
        ReportPieces.count("seal.\(row.order.rawValue)", row.withDiagnosis),
        "\(row.withoutDiagnosis)",
      ]
    }
    return ReportPieces.section(
      .seals,
      [
        ReportPieces.table(
          ["Order of call and report", "With diagnosis", "Without, so far"], numbers: 1..<3, rows),
        ReportPieces.paragraph("Polyps without a call: \(report.seals.withoutCall)."),
      ])
  }

  static func checklist(_ report: StudyReport) -> HTML {
    let rows = report.checklist.map { answer -> [HTML] in
      let place: HTML =
        answer.section.flatMap(ReportSection.init(rawValue:)).map { section in
          "<a href=\"#\(section.rawValue)\">\(section.title)</a>"
        } ?? (answer.standing == .studyProtocol ? "protocol" : "")
      let standing: HTML =
        switch answer.standing {
        case .report: "answered"
        case .studyProtocol: "in the protocol"
        case .partly: "partly"
        case .notHere: "<span class=\"not\">not answered here</span>"
        }
      let words =
        answer.words.hasPrefix("not answered here")
        ? String(answer.words.dropFirst("not answered here".count + 2)) : answer.words
      return [
        "\(answer.item)", "\(answer.topic)", standing, place,
        words.isEmpty ? "" : "<small>\(words)</small>",
      ]
    }
    let answered = report.checklist.count {
      $0.standing == .report || $0.standing == .studyProtocol
    }
    let partly = report.checklist.count { $0.standing == .partly }
    return ReportPieces.section(
      .checklist,
      [
        ReportPieces.paragraph(
          """
          Of \(report.checklist.count) items and parts of items \(answered) are answered, \
          \(partly) in part. An answer is claimed only where it is there.
          """),
        """
        <div class="checklist">
        \(ReportPieces.table(["Item", "Asks for", "Answer", "Where", ""], numbers: 0..<0, rows))
        </div>
        """,
      ])
  }
}
