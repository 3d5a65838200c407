import Foundation
import Reports

extension EvaluationReport {
  /// The report as a table for terminals.
  ///
  /// - Parameter width: Columns of the terminal; the datasets that do not fit side by side follow
  ///   below one another.
  /// - Returns: Lines, each ended by a line feed.
  public func text(width: Int = 100) -> String {
    var lines = [printable(context.title), Self.notice + ".", ""]
    let details = context.model.map { ("model", $0) } + context.pipeline.map { ("pipeline", $0) }
    for (subject, detail) in details {
      lines.append(printable("\(subject) \(detail.name): \(detail.value)"))
    }
    lines.append(settings)
    lines += figureLines(width: width)
    lines += falseAlarmLines()
    if !warnings.isEmpty { lines.append("") }
    lines += warnings.map { printable("Note: \($0)") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// One sentence on the operating point and the intervals.
  var settings: String {
    "Positive above \(operatingThreshold). \(percentage(bootstrap.confidence)) intervals from "
      + "\(bootstrap.resamples) bootstrap resamples over images, seed \(bootstrap.seed)."
  }

  private func figureLines(width: Int) -> [String] {
    let labels = ["Figure", "Images"] + Figure.allCases.map(\.title)
    let cells = columns.map { column in
      [printable(column.name), "\(column.imageCount)"]
        + Figure.allCases.map { figure in
          let estimate = column[figure]
          return "\(decimal(estimate.value)) \(interval(estimate))"
        }
    }
    return blocks(of: cells, labels: labels, width: width).flatMap { [""] + $0 }
  }

  /// Puts as many columns beside the labels as fit, and at least one.
  private func blocks(of columns: [[String]], labels: [String], width: Int) -> [[String]] {
    let padded = columns.map { paddedColumn($0) }
    let labelColumn = paddedColumn(labels)
    var blocks: [[String]] = []
    var lines: [String] = []
    for column in padded {
      let joined = zip(lines, column).map { "\($0)  \($1)" }
      if let longest = joined.map(\.count).max(), longest <= width {
        lines = joined
      } else {
        if !lines.isEmpty { blocks.append(lines) }
        lines = zip(labelColumn, column).map { "\($0)  \($1)" }
      }
    }
    if !lines.isEmpty { blocks.append(lines) }
    return blocks.map { block in block.map { trimmedEnd($0) } }
  }

  private func falseAlarmLines() -> [String] {
    guard !falseAlarms.isEmpty else { return [] }
    let rows = falseAlarms.map { alarm in
      [
        printable(alarm.dataset), "\(alarm.rate.successes) of \(alarm.rate.trials)",
        "\(decimal(alarm.rate.estimate.value)) \(interval(alarm.rate.estimate))",
        "more than \(percentage(alarm.tolerance)) positive",
      ]
    }
    let table = [["Frames without polyp", "Alarms", "Rate", "Alarm"]] + rows
    let padded = (0..<4).map { column in paddedColumn(table.map { $0[column] }) }
    return [""]
      + table.indices.map { row in
        trimmedEnd(padded.map { $0[row] }.joined(separator: "  "))
      }
  }
}

/// A number with four decimals.
func decimal(_ value: Double) -> String { String(format: "%.4f", value) }

/// An estimate's interval, such as `[0.8801, 0.9112]`.
func interval(_ estimate: Estimate) -> String {
  "[\(decimal(estimate.low)), \(decimal(estimate.high))]"
}

/// A share in percent without needless digits, such as `0.2 %`.
func percentage(_ share: Double) -> String { String(format: "%.10g %%", share * 100) }

/// The cells of a column, filled with blanks to the width of the widest.
private func paddedColumn(_ cells: [String]) -> [String] {
  let width = cells.map(\.count).max() ?? 0
  return cells.map { $0 + String(repeating: " ", count: width - $0.count) }
}

private func trimmedEnd(_ line: String) -> String {
  String(line.reversed().drop { $0 == " " }.reversed())
}
