internal import Reports

extension ReportPage {
  static func flow(_ report: StudyReport) -> HTML {
    let diagrams = [("polyps", "polyps", "polyps"), ("patients", "patients", "patients")].compactMap
    {
      name, unit, title -> HTML? in
      box(name, report.flow).map { root in
        let diagram = FlowDiagram(title: "Flow of \(title)", unit: unit, root: root)
        return """
          <figure class="drawing">\(diagram.svg)
          <figcaption>Flow of \(title): \(report.population.words), \
          \(ReportWords.serrated(report.primary.shown)).</figcaption></figure>
          """
      }
    }
    return ReportPieces.section(
      .flow,
      diagrams + [
        ReportPieces.remark(
          "The counts of every box are those of the boxes that it goes on to and of what leaves: a "
            + "report whose counts did not close would not have been made.")
      ])
  }

  private static func box(_ name: String, _ flow: StudyFlow) -> FlowDiagram.Box? {
    guard let node = flow[name] else { return nil }
    return FlowDiagram.Box(
      name, label(name), count: node.count,
      leaving: node.excluded.map { .init(ReportWords.reason($0.reason), count: $0.count) },
      branches: node.branches.compactMap { box($0, flow) })
  }

  private static func label(_ name: String) -> String {
    switch name {
    case "polyps": "All polyps"
    case "eligible": "Of the population"
    case "index.positive": "Called neoplastic"
    case "index.negative": "Called not neoplastic"
    case "index.indeterminate": "Indeterminate: no call, or not of enough confidence"
    case "patients": "Patients with a polyp"
    case "patients.evaluated": "Patients with a call and a diagnosis of a polyp"
    default: name.hasSuffix(".diseased") ? "Pathology: neoplastic" : "Pathology: not neoplastic"
    }
  }

  static func baseline(_ report: StudyReport) -> HTML {
    let cases = report.dataset.cases
    func rows(_ counts: [(String, Int)]) -> [[HTML]] {
      counts.filter { $0.1 > 0 }.map { ["\($0.0)", "\($0.1)"] }
    }
    let segments = Dictionary(
      cases.map { (segment($0.polyp.segment), 1) }, uniquingKeysWith: +)
    let known = PolypSegment.allCases.map { segment($0) }
    let order = known + segments.keys.filter { !known.contains($0) }.sorted()
    let sizes = Dictionary(cases.map { (size($0.polyp.sizeMillimetres), 1) }, uniquingKeysWith: +)
    let diagnoses = Dictionary(
      cases.compactMap { each -> (String, Int)? in
        guard case .known(let diagnosis) = each.polyp.reference else { return nil }
        return (ReportWords.plain(ReportWords.key(diagnosis)), 1)
      }, uniquingKeysWith: +)
    return ReportPieces.section(
      .baseline,
      [
        ReportPieces.parts([
          ReportPieces.table(
            ["Size", "Polyps"], numbers: 1..<2, rows(sizeWords.map { ($0, sizes[$0] ?? 0) })),
          ReportPieces.table(
            ["Place", "Polyps"], numbers: 1..<2, rows(order.map { ($0, segments[$0] ?? 0) })),
          ReportPieces.table(
            ["Diagnosis", "Polyps"], numbers: 1..<2,
            rows(diagnoses.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
        ])
      ])
  }

  private static let sizeWords = ["1 to 5 mm", "above 5 to 9 mm", "above 9 mm", "not known"]

  private static func size(_ millimetres: Double?) -> String {
    guard let millimetres else { return sizeWords[3] }
    return millimetres <= 5 ? sizeWords[0] : millimetres <= 9 ? sizeWords[1] : sizeWords[2]
  }

  private static func segment(_ segment: PolypSegment?) -> String {
    segment.map { ReportWords.plain($0.rawValue) } ?? "not known"
  }

  static func table(_ report: StudyReport) -> HTML {
    var pieces: [HTML] = []
    let shown = report.primary.shown
    for rule in [shown] + SerratedRule.allCases.filter({ $0 != shown }) {
      guard let figures = report.figures(report.population, rule) else { continue }
      pieces.append(
        ReportPieces.heading("\(report.population.words); \(ReportWords.serrated(rule))"))
      pieces.append(crossTable(figures.table, isMain: rule == shown))
    }
    let abstained = Dictionary(
      report.dataset.cases.compactMap { each -> (String, Int)? in
        guard case .abstained(let reason) = each.polyp.call else { return nil }
        return (reason.rawValue, 1)
      }, uniquingKeysWith: +)
    pieces.append(
      ReportPieces.paragraph(
        "Reasons for no call, of all polyps: \(ReportPieces.counts(abstained))."))
    return ReportPieces.section(.table, pieces)
  }

  /// Three rows by three columns, each polyp of the population once.
  private static func crossTable(_ table: CrossTabulation, isMain: Bool) -> HTML {
    func cell(_ name: String, _ count: Int) -> HTML {
      isMain ? ReportPieces.count("table.\(name)", count) : "\(count)"
    }
    let rows = CrossTabulation.Row.allCases.map { row -> [HTML] in
      let missing = (table.missing[row] ?? [:]).map { ($0.key.rawValue, $0.value) }
      let states = Dictionary(missing, uniquingKeysWith: +)
      let note: HTML = states.isEmpty ? "" : "<small>\(ReportPieces.counts(states))</small>"
      return [
        "\(words(row))", cell("\(row.jsonName).diseased", table[row, .diseased]),
        cell("\(row.jsonName).healthy", table[row, .healthy]),
        cell("\(row.jsonName).missing", table[row, .missing]), "\(table.total(row))", note,
      ]
    }
    let sums: [HTML] = [
      "all", "\(table.total(.diseased))", "\(table.total(.healthy))", "\(table.total(.missing))",
      cell("total", table.total), "",
    ]
    return """
      \(ReportPieces.table(
        ["Call", "Neoplastic", "Not neoplastic", "No diagnosis", "All", "Why there is none"],
        numbers: 1..<5, rows + [sums]))
      \(ReportPieces.remark(
        "Not of the population: \(ReportPieces.reasons(table.accounting.excluded))."))
      """
  }

  /// A row of a table of calls.
  static func words(_ row: CrossTabulation.Row) -> String {
    switch row {
    case .positive: "called neoplastic"
    case .negative: "called not neoplastic"
    case .indeterminate: "indeterminate"
    }
  }
}
