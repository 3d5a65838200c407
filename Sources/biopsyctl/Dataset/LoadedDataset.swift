import Base
import Foundation
import Training

/// A dataset that a command line names, with its pictures looked at.
struct LoadedDataset {
  var dataset: LabelledDataset
  let inspection: DatasetInspection
  private let otherColumns: [String]

  init(_ arguments: ParsedArguments) throws {
    let labels = try LabelArguments(arguments.operands[0], arguments)
    otherColumns = labels.file.otherColumns
    dataset = labels.dataset
    inspection = try DatasetInspection(of: dataset, in: labels.folder)
  }

  /// What was found, as text or as one JSON document.
  func report(name: String, isJSON: Bool) -> String {
    let summary = DatasetSummary(dataset)
    let fingerprint = inspection.fingerprint(of: dataset).hex
    guard !isJSON else {
      var members: [(String, JSONValue)] = [
        ("labels", .string(name)), ("fingerprint", .string(fingerprint)),
        ("other_columns", .array(otherColumns.map(JSONValue.string))),
      ]
      if case .object(let counts) = summary.json {
        members += counts.members.map { ($0.name, $0.value) }
      }
      return JSONValue.object(JSONObject(members)).serialized() + "\n"
    }
    var lines = [Self.line(["split", "patients"] + summary.classes + ["masks"])]
    for part in summary.parts {
      let counts = zip(part.polyps, part.pictures).map { "\($0) (\($1))" }
      lines.append(
        Self.line(
          [part.part?.rawValue ?? "-", "\(part.patients)"] + counts + ["\(part.masks)"]))
    }
    lines.append("polyps of each class, and pictures in brackets")
    if summary.leftOut > 0 { lines.append("\(summary.leftOut) pictures left out by their labels") }
    if !otherColumns.isEmpty {
      lines.append("columns that are not looked at: \(otherColumns.joined(separator: ", "))")
    }
    lines.append("fingerprint \(fingerprint)")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ cells: [String]) -> String {
    cells.map { $0.padding(toLength: max(16, $0.count), withPad: " ", startingAt: 0) }
      .joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }
}
