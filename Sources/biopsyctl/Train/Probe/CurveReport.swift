import Base
import Foundation
import Reports
import Training

/// What `train curve` says, as text, as JSON and as a plot.
struct CurveReport {
  private var curves: [(name: String, curve: LearningCurve)] = []

  /// Adds a table's curve.
  mutating func add(_ name: String, _ curve: LearningCurve) { curves.append((name, curve)) }

  /// A line for each fraction, a column for each table.
  var text: String {
    guard let first = curves.first else { return "" }
    var lines = [
      row(["fraction", "patients"] + curves.map { "\($0.name): AUC (95 % of repeats)" })
    ]
    for (index, point) in first.curve.points.enumerated() {
      let figures = curves.map { entry in
        let point = entry.curve.points[index]
        let range = point.range()
        return String(format: "%.3f (%.3f to %.3f)", point.mean, range.low, range.high)
      }
      lines.append(
        row(
          [String(format: "%.3f", point.fraction), String(format: "%.0f", point.meanPatients)]
            + figures))
    }
    lines.append("research use only, not for diagnosis")
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      cell.padding(toLength: max(index < 2 ? 9 : 34, cell.count), withPad: " ", startingAt: 0)
    }.joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }

  /// The same as one document.
  var json: JSONValue {
    [
      "curves": .array(
        curves.map { name, curve in
          [
            "name": .string(name),
            "points": .array(
              curve.points.map { point in
                let range = point.range()
                return [
                  "fraction": .number(point.fraction), "patients": .number(point.meanPatients),
                  "mean_auc": .number(point.mean), "low": .number(range.low),
                  "high": .number(range.high), "aucs": .array(point.areas.map(JSONValue.number)),
                ]
              }),
          ]
        }),
      "note": "research use only, not for diagnosis",
    ]
  }

  /// Area under the curve over the number of patients.
  var plot: LinePlot {
    LinePlot(
      title: "Held-out area under the curve by labelled patients",
      x: PlotAxis("labelled patients (mean of folds)", scale: .logarithmic, isWhole: true),
      y: PlotAxis("AUC, mean and 95 % of repeats"),
      curves: curves.map { name, curve in
        LinePlot.Curve(
          name,
          curve.points.map { point in
            let range = point.range()
            return LinePlot.Point(
              x: point.meanPatients, y: point.mean, low: range.low, high: range.high)
          })
      }, size: LinePlot.fileSize)
  }
}
