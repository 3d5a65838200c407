import Base
import Statistics
import Training

/// Asks how much a table of features says about labels.
enum ProbeCommand {
  static let command = Command(
    "probe", summary: "Cross-validates a linear probe on a table of features.",
    discussion: """
      TABLE is a CSV file with a row for each example. Rows of one group, such as a patient or a
      lesion, are never in a fold and outside of it. All columns but those of label and group and
      those left out are features; they are standardised by the training folds. The probe is logistic
      regression with an L2 penalty, fitted to convergence; for each C the held-out examples' area
      under the curve is told, with a 95 % interval from leaving out one group after the other.
      Research use only, not for diagnosis.
      """,
    options: [
      .value("label", "COLUMN", help: "The column of labels (default label)."),
      .value("group", "COLUMN", help: "The column that groups examples (default patient)."),
      .value("fold", "COLUMN", help: "The column of folds; else they are made."),
      .values("leave-out", "COLUMN", help: "A column that is no feature; may be repeated."),
      .values("positive", "LABEL", help: "A label that is looked for; may be repeated."),
      .values("c", "NUMBER", help: "C, the penalty's inverse (default 0.01, 0.1 and 1)."),
      .value("folds", "N", help: "How many folds (default 5)."),
      .value("seed", "N", help: "Decides between equally good folds (default 0)."),
      DaemonOptions.json,
    ],
    operands: .init("TABLE", count: 1...1, help: "The CSV file.")
  ) { arguments in
    let table = try FeatureTable(
      path: arguments.operands[0],
      columns: .init(
        label: arguments.string("label") ?? "label", group: arguments.string("group") ?? "patient",
        fold: arguments.string("fold"),
        leftOut: Set(arguments.strings("leave-out"))))
    let positive = arguments.strings("positive")
    for label in positive where !table.classes.contains(label) {
      let known = table.classes.joined(separator: ", ")
      throw arguments.usageError(
        "--positive: no row has the label \"\(label)\"; there are \(known)")
    }
    guard !positive.isEmpty else {
      throw arguments.usageError("--positive is needed: a label that is looked for")
    }
    let isPositive = table.labels.map { positive.contains(table.classes[$0]) }
    guard isPositive.contains(false) else {
      throw arguments.usageError(
        "--positive: all rows have such a label; there is nothing to tell apart")
    }
    var strengths: [Double] = []
    for text in arguments.strings("c") {
      guard let value = Double(text), value > 0, value.isFinite else {
        throw arguments.usageError("--c: a number above 0 is expected, not \"\(text)\"")
      }
      strengths.append(value)
    }
    let labels = isPositive.map { $0 ? 1 : 0 }
    let folds = try table.folds(
      try arguments.integer("folds", in: 2...100) ?? 5, by: labels, classCount: 2,
      seed: try arguments.integer("seed", in: 0...Int.max) ?? 0)
    var report = ProbeReport(table, isPositive: isPositive, folds: folds)
    for strength in strengths.isEmpty ? [0.01, 0.1, 1] : strengths {
      let validation = try CrossValidation(
        table.features, labels: labels, classCount: 2, folds: folds, inverseStrength: strength)
      try report.add(strength, validation)
    }
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }
}
