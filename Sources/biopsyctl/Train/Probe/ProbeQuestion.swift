import Base
import Training

/// What a command line asks about a table of features: which column is what, and what is looked for.
struct ProbeQuestion {
  static let options: [Option] = [
    .value("label", "COLUMN", help: "The column of labels (default label)."),
    .value("group", "COLUMN", help: "The column that groups examples (default patient)."),
    .value("fold", "COLUMN", help: "The column of folds; else they are made."),
    .values("leave-out", "COLUMN", help: "A column that is no feature; may be repeated."),
    .values("positive", "LABEL", help: "A label that is looked for; may be repeated."),
    .value("folds", "N", help: "How many folds (default 5)."),
    .value("seed", "N", help: "Decides between equally good folds (default 0)."),
  ]

  let table: FeatureTable
  /// Whether each example is what is looked for.
  let isPositive: [Bool]
  /// The fold of each example.
  let folds: [Int]
  let seed: Int

  /// The labels, 1 for what is looked for.
  var labels: [Int] { isPositive.map { $0 ? 1 : 0 } }

  init(_ path: String, _ arguments: ParsedArguments) throws {
    table = try FeatureTable(
      path: path,
      columns: .init(
        label: arguments.string("label") ?? "label", group: arguments.string("group") ?? "patient",
        fold: arguments.string("fold"), leftOut: Set(arguments.strings("leave-out"))))
    let positive = arguments.strings("positive")
    guard !positive.isEmpty else {
      throw arguments.usageError("--positive is needed: a label that is looked for")
    }
    for label in positive where !table.classes.contains(label) {
      let known = table.classes.joined(separator: ", ")
      throw arguments.usageError(
        "--positive: no row has the label \"\(label)\"; there are \(known)")
    }
    let classes = table.classes
    isPositive = table.labels.map { positive.contains(classes[$0]) }
    guard isPositive.contains(false) else {
      throw arguments.usageError(
        "--positive: all rows have such a label; there is nothing to tell apart")
    }
    seed = try arguments.integer("seed", in: 0...Int.max) ?? 0
    let labels = isPositive.map { $0 ? 1 : 0 }
    folds = try table.folds(
      try arguments.integer("folds", in: 2...100) ?? 5, by: labels, classCount: 2, seed: seed)
  }

  /// A number above 0 that an option gives.
  static func strength(_ text: String, _ arguments: ParsedArguments) throws -> Double {
    guard let value = Double(text), value > 0, value.isFinite else {
      throw arguments.usageError("--c: a number above 0 is expected, not \"\(text)\"")
    }
    return value
  }
}
