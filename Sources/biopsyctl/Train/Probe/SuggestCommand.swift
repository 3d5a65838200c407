import Base
import Training

/// Asks which polyps to label next.
enum SuggestCommand {
  static let command = Command(
    "suggest", summary: "Ranks unlabelled polyps by what labelling them would teach.",
    discussion: """
      FEATURES is a table that biopsyctl train features --unlabelled writes: rows of polyps that are
      not labelled have an empty label. A linear probe of the labelled rows says how unsure it is of
      the others; polyps that it is unsure of and that are unlike what is labelled or suggested above
      come first, and a patient comes again only after all others. Without labels of two classes only
      the likeness counts. Research use only, not for diagnosis.
      """,
    options: [
      .values(
        "labels-known", "COLUMN",
        help:
          "The column of labels (default label); of several, the first that is not empty counts."),
      .value("group", "COLUMN", help: "The column of patients (default patient)."),
      .value("polyp", "COLUMN", help: "The column of a patient's polyps (default polyp)."),
      .values(
        "leave-out", "COLUMN",
        help: "A column that is no feature, besides image; may be repeated."),
      .value("count", "N", help: "How many polyps to suggest (default 20)."),
      .value("c", "NUMBER", help: "C, the penalty's inverse (default 0.01)."),
      .value("seed", "N", help: "Decides between equally good polyps (default 0)."),
      DaemonOptions.json,
    ],
    operands: .init("FEATURES", count: 1...1, help: "The CSV file.", completion: .file)
  ) { arguments in
    let pool = try LabellingPool(arguments.operands[0], arguments)
    var plan = LabelSuggestions.Plan()
    plan.count = try arguments.integer("count", in: 1...100_000) ?? plan.count
    plan.seed = try arguments.integer("seed", in: 0...Int.max) ?? plan.seed
    plan.inverseStrength =
      try arguments.string("c").map { try ProbeQuestion.strength($0, arguments) }
      ?? plan.inverseStrength
    let suggestions = try LabelSuggestions(
      pool.features, labels: pool.labels, patients: pool.patients, polyps: pool.polyps, plan: plan)
    let report = SuggestionReport(pool, suggestions)
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }
}
