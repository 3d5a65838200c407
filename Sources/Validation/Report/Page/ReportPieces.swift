internal import Foundation
internal import Reports
internal import Statistics

/// Pieces that sections of pages are made of.
enum ReportPieces {
  /// A share in percent, such as `95.2 %`; a dash for none.
  static func percent(_ value: Double?, decimals: Int = 1) -> String {
    guard let value, value.isFinite else { return "–" }
    return String(format: "%.\(decimals)f %%", value * 100)
  }

  /// An interval in percent, such as `90.1 to 97.9 %`; a dash for none.
  static func percent(_ interval: Interval?, decimals: Int = 1) -> String {
    guard let interval, interval.low.isFinite, interval.high.isFinite else { return "–" }
    let low = String(format: "%.\(decimals)f", interval.low * 100)
    return "\(low) to \(percent(interval.high, decimals: decimals))"
  }

  /// A number with so many decimals; a dash for none.
  static func decimal(_ value: Double?, _ decimals: Int = 3) -> String {
    guard let value, value.isFinite else { return "–" }
    return String(format: "%.\(decimals)f", value)
  }

  /// An interval with so many decimals; a dash for none.
  static func decimal(_ interval: Interval?, _ decimals: Int = 3) -> String {
    guard let interval else { return "–" }
    return "\(decimal(interval.low, decimals)) to \(decimal(interval.high, decimals))"
  }

  /// A count that programs find by its name.
  static func count(_ name: String, _ count: Int) -> HTML {
    "<span data-n=\"\(name)\">\(count)</span>"
  }

  /// A level of confidence, such as `95 %`.
  static func level(_ confidence: Double) -> String {
    String(format: "%.6g %%", confidence * 100)
  }

  /// A section with its anchor and title.
  static func section(_ section: ReportSection, _ pieces: [HTML]) -> HTML {
    """
    <section id="\(section.rawValue)">
    <h2>\(section.title)</h2>
    \(HTML(pieces.filter { !$0.text.isEmpty }))</section>
    """
  }

  /// A paragraph.
  static func paragraph(_ words: HTML) -> HTML { "<p>\(words)</p>" }

  /// A remark in soft colour.
  static func remark(_ words: String) -> HTML { "<p class=\"soft\">\(words)</p>" }

  /// A heading within a section.
  static func heading(_ words: String) -> HTML { "<h3>\(words)</h3>" }

  /// A table that scrolls in its own box: the first column names the rows, numbers stand to the right.
  ///
  /// - Parameters:
  ///   - heads: The columns' heads.
  ///   - numbers: Which of the columns are numbers, by their index.
  ///   - rows: The cells of each row.
  /// - Returns: The table.
  static func table(_ heads: [String], numbers: Range<Int>, _ rows: [[HTML]]) -> HTML {
    let head = heads.enumerated().map { index, head -> HTML in
      "<th scope=\"col\"\(kind(index, numbers))>\(head)</th>"
    }
    let body = rows.map { row -> HTML in
      let cells = row.enumerated().map { index, cell -> HTML in
        index == 0
          ? "<th scope=\"row\">\(cell)</th>" : "<td\(kind(index, numbers))>\(cell)</td>"
      }
      return "<tr>\(HTML(cells))</tr>"
    }
    // Few columns over the whole width would be too far apart to be read together.
    let style: HTML = heads.count <= 4 && !numbers.isEmpty ? "figures narrow" : "figures"
    return """
      <div class="wide"><table class="\(style)">
      <thead><tr>
      \(HTML(head))</tr></thead>
      <tbody>
      \(HTML(body))</tbody></table></div>
      """
  }

  private static func kind(_ index: Int, _ numbers: Range<Int>) -> HTML {
    numbers.contains(index) ? " class=\"number\"" : ""
  }

  /// Names and what they are, in two columns.
  static func facts(_ facts: [(name: String, value: HTML)]) -> HTML {
    let rows = facts.map { fact -> HTML in
      "<tr><th scope=\"row\">\(fact.name)</th><td>\(fact.value)</td></tr>"
    }
    return "<table class=\"identity\"><tbody>\n\(HTML(rows))</tbody></table>"
  }

  /// Shares with both intervals, a row each.
  static func shares(
    _ rows: [(name: HTML, share: ReportedShare)], level: String = "95 %"
  ) -> HTML {
    table(
      ["Figure", "Cases", "Share", "\(level) exact", "\(level) over patients", "Patients", ""],
      numbers: 1..<6,
      rows.map { row in
        [
          row.name, "\(row.share.hits)/\(row.share.trials)", "\(percent(row.share.value))",
          "\(percent(row.share.exact))", "\(percent(row.share.clustered))",
          "\(row.share.patients)", "<small>\(ReportWords.note(row.share))</small>",
        ]
      })
  }

  /// Reasons with their counts, in one line; the words for none.
  static func reasons(_ exclusions: [Accounting.Exclusion], none: String = "none") -> String {
    exclusions.isEmpty
      ? none
      : exclusions.map { "\(ReportWords.reason($0.reason)) (\($0.count))" }.joined(separator: ", ")
  }

  /// Counts by name, in the order of the names, in one line.
  static func counts(_ counts: [String: Int], none: String = "none") -> String {
    let known = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    return known.isEmpty
      ? none : known.map { "\(ReportWords.plain($0.key)) (\($0.value))" }.joined(separator: ", ")
  }

  /// A drawing with what it shows.
  static func figure(_ drawing: HTML, _ caption: String) -> HTML {
    "<figure>\(drawing)<figcaption>\(caption)</figcaption></figure>"
  }

  /// Drawings side by side.
  static func charts(_ figures: [HTML]) -> HTML {
    "<div class=\"cards charts\">\n\(HTML(figures))</div>"
  }

  /// Small tables side by side.
  static func parts(_ tables: [HTML]) -> HTML {
    "<div class=\"cards parts\">\n\(HTML(tables))</div>"
  }

  /// Something that goes up or down for a count: `1 polyp`, `2 polyps`.
  static func number(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}
