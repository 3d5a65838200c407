internal import Base
internal import Reports
internal import Study

extension StudyReport {
  /// The report as a page: one HTML file without a script, UTF-8.
  public var htmlDocument: [UInt8] { Array(ReportPage.html(self).utf8) }
}

/// The page of a study's report.
enum ReportPage {
  static func html(_ report: StudyReport) -> String {
    let body: [HTML] = [
      header(report), contents, summary(report), identity(report), examinations(report),
      flow(report), baseline(report), table(report), estimates(report), probabilities(report),
      pivi(report), soda(report), readers(report), verification(report), labels(report),
      subgroups(report), versions(report), monitoring(report), looks(report), seals(report),
      delay(report), frames(report), checklist(report), footer(report),
    ]
    return HTML.page(
      title: "\(report.dataset.studyProtocol.study): report", body: HTML(body),
      style: ReportStyle.style
    ).text
  }

  /// What stands above everything on every page of a study.
  static func banner(_ plan: StudyProtocol) -> HTML {
    let rehearsal: HTML =
      plan.isRehearsal
      ? "<p class=\"rehearsal\">REHEARSAL<small>no patients: nothing here is a result</small></p>"
      : ""
    return "\(rehearsal)<p class=\"notice\">\(intendedUse)</p>"
  }

  /// The words for what all of it is for.
  static var intendedUse: String {
    ProductVersion.intendedUse.prefix(1).uppercased() + ProductVersion.intendedUse.dropFirst()
  }

  private static func header(_ report: StudyReport) -> HTML {
    let plan = report.dataset.studyProtocol
    let title: HTML = plan.text("title").map { "<p class=\"soft\">\($0)</p>" } ?? ""
    return """
      <header>
      \(banner(plan))
      <h1>\(plan.study)</h1>
      \(title)
      <p>Report of \(ReportMoment.text(report.occasion.moment)), look number \
      \(ReportPieces.count("look", report.occasion.look)) at results; \
      \(ReportPieces.count("polyps", report.dataset.cases.count)) polyps of \
      \(ReportPieces.count("patients", report.patientCount)) patients.\(erased(report))</p>
      </header>
      """
  }

  private static func erased(_ report: StudyReport) -> HTML {
    let erased = report.dataset.erased
    guard erased.polyps > 0 else { return "" }
    return """
       Of \(ReportPieces.number(erased.polyps, "more polyp")) the records are erased, because patients \
      withdrew.
      """
  }

  private static let contents: HTML = {
    let links = ReportSection.allCases.map { section -> HTML in
      "<a href=\"#\(section.rawValue)\">\(section.title)</a>"
    }
    return "<nav aria-label=\"sections\">\n\(HTML(links))</nav>"
  }()

  private static func footer(_ report: StudyReport) -> HTML {
    """
    <footer><p>\(intendedUse). Product version \(ProductVersion.text). Computed from \
    <code>\(report.occasion.source.hex)</code>.</p>
    <p>Intervals are of 95 % where no other level is said. Small parts: shares of fewer than \
    \(ReportedShare.leastOfParts) cases in subgroups and model versions are not told, their counts \
    are.</p></footer>
    """
  }
}
