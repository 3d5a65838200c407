extension Command {
  /// The text that `--help` prints.
  func helpText(path: [String]) -> String {
    var text = "\(summary)\n\nUsage: \(usage(path: path))\n"
    if !discussion.isEmpty { text += "\n\(discussion)\n" }
    if !subcommands.isEmpty {
      text += "\nCommands:\n" + Command.columns(subcommands.map { ($0.name, $0.summary) })
    }
    if let operands {
      text += "\nArguments:\n" + Command.columns([(operands.name, operands.help)])
    }
    let rows = options.map { option in
      ("--\(option.name)" + (option.valueName.map { " \($0)" } ?? ""), option.help)
    }
    return text + "\nOptions:\n" + Command.columns(rows + [("--help", "Print this help.")])
  }

  private func usage(path: [String]) -> String {
    var words = path
    if !subcommands.isEmpty { words.append("COMMAND") }
    if !options.isEmpty { words.append("[OPTIONS]") }
    if let operands {
      let name = operands.count.upperBound > 1 ? "\(operands.name)…" : operands.name
      words.append(operands.count.lowerBound == 0 ? "[\(name)]" : name)
    }
    return words.joined(separator: " ")
  }

  /// Two aligned columns; the right one is broken at spaces to fit in 100 columns.
  private static func columns(_ rows: [(left: String, right: String)]) -> String {
    let width = min(30, rows.map(\.left.count).max() ?? 0)
    return rows.map { row in
      var lines: [String] = [""]
      for word in row.right.split(separator: " ") {
        if lines[lines.count - 1].count + word.count > 95 - width { lines.append("") }
        lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
      }
      let indentation = String(repeating: " ", count: width + 4)
      let gap =
        row.left.count > width
        ? "\n" + indentation : String(repeating: " ", count: width + 2 - row.left.count)
      return "  " + row.left + gap + lines.joined(separator: "\n" + indentation) + "\n"
    }.joined()
  }
}
