import Base
import Foundation
import Reports
import Training

/// What `train suggest` says, as text and as JSON.
struct SuggestionReport {
  private let pool: LabellingPool
  private let suggestions: LabelSuggestions

  init(_ pool: LabellingPool, _ suggestions: LabelSuggestions) {
    self.pool = pool
    self.suggestions = suggestions
  }

  private var labelledCount: Int { suggestions.polyps.filter { $0.label != nil }.count }
  private var unlabelledCount: Int { suggestions.polyps.count - labelledCount }

  /// A line for each suggestion.
  var text: String {
    var lines = [
      "\(suggestions.polyps.count) polyps of \(Set(pool.patients).count) patients, "
        + "\(labelledCount) labelled, \(unlabelledCount) not"
    ]
    if !suggestions.hasProbe {
      lines.append("no labels of two classes yet: only the likeness of polyps counts")
    }
    var table = [["rank", "patient", "polyp", "pictures", "uncertainty", "distance", "reason"]]
    for (index, choice) in suggestions.choices.enumerated() { table.append(row(index + 1, choice)) }
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    for cells in table {
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      lines.append(padded.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
    }
    lines.append("research use only, not for diagnosis")
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ rank: Int, _ choice: PolypSelection.Choice) -> [String] {
    let polyp = suggestions.polyps[choice.polyp]
    func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
    let name = pool.polypNames[polyp.rows[0]]
    return [
      "\(rank)", printable(pool.patientNames[polyp.rows[0]]),
      name.isEmpty ? "-" : printable(name), "\(polyp.rows.count)", number(polyp.uncertainty),
      number(choice.distance), Self.words(choice.reason),
    ]
  }

  private static func words(_ reason: PolypSelection.Reason) -> String {
    switch reason {
    case .typical: "the most typical, to begin with"
    case .unsureAndUnlike: "the probe is unsure, and nothing known is like it"
    case .unsure: "the probe is unsure"
    case .unlike: "nothing known is like it"
    case .turn: "its patient's turn"
    }
  }

  /// The same as one document.
  var json: JSONValue {
    [
      "patients": .integer(Int64(Set(pool.patients).count)),
      "labelled": .integer(Int64(labelledCount)),
      "unlabelled": .integer(Int64(unlabelledCount)),
      "features": .integer(Int64(pool.features.columns)),
      "classes": .array(pool.classes.map(JSONValue.string)),
      "suggestions": .array(
        suggestions.choices.enumerated().map { Self.json($0.offset + 1, $0.element, self) }),
      "note": "research use only, not for diagnosis",
    ]
  }

  private static func json(
    _ rank: Int, _ choice: PolypSelection.Choice, _ report: SuggestionReport
  ) -> JSONValue {
    let polyp = report.suggestions.polyps[choice.polyp]
    let name = report.pool.polypNames[polyp.rows[0]]
    return [
      "rank": .integer(Int64(rank)),
      "patient": .string(report.pool.patientNames[polyp.rows[0]]),
      "polyp": name.isEmpty ? .null : .string(name),
      "pictures": .integer(Int64(polyp.rows.count)),
      "uncertainty": polyp.uncertainty.map { .number($0) } ?? .null,
      "distance": choice.distance.map { .number($0) } ?? .null,
      "reason": .string(choice.reason.rawValue),
    ]
  }
}
