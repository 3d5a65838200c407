import Base
import Foundation
import Training

/// Asks what pre-training is worth when labels are few.
enum CurveCommand {
  static let command = Command(
    "curve", summary: "Compares tables of features on ever more labels.",
    discussion: """
      Each TABLE holds the features of the same examples by another encoder, rows in the same order
      (biopsyctl train features). A linear probe is fitted to fractions of the patients outside of a
      fold and measured on the fold; each repeat takes other patients, the same for all tables. A
      fraction above 1 is a number of patients. Research use only, not for diagnosis.
      """,
    options: ProbeQuestion.options + [
      .values("fraction", "SHARE", help: "Of patients (default 0.01 0.05 0.1 0.25 0.5 1)."),
      .value("repeats", "N", help: "How often with other patients (default 20)."),
      .value("c", "NUMBER", help: "C, the penalty's inverse (default 0.01)."),
      .values("name", "NAME", help: "What a table is called, in their order (their files' names)."),
      .value("plot", "FILE", help: "Write the curves as an SVG file.", completion: .file),
      DaemonOptions.json,
    ],
    operands: .init("TABLE…", count: 1...6, help: "The CSV files.", completion: .file)
  ) { arguments in
    let names = try names(arguments)
    var report = CurveReport()
    var first: ProbeQuestion?
    for (path, name) in zip(arguments.operands, names) {
      let question = try ProbeQuestion(path, arguments)
      if let first {
        guard first.table.groups == question.table.groups, first.isPositive == question.isPositive
        else {
          throw TrainingError(
            .invalidRows,
            "\(path): rows are not of the same examples in the same order as in "
              + arguments.operands[0])
        }
      }
      first = first ?? question
      let plan = try plan(arguments, question)
      report.add(
        name,
        try LearningCurve(
          question.table, isPositive: question.isPositive, folds: first?.folds ?? question.folds,
          plan: plan))
    }
    if let plot = arguments.string("plot") {
      try LabelArguments.write(report.plot.file.utf8, to: plot)
    }
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }

  private static func names(_ arguments: ParsedArguments) throws -> [String] {
    let given = arguments.strings("name")
    guard given.isEmpty || given.count == arguments.operands.count else {
      throw arguments.usageError(
        "--name: \(given.count) names for \(arguments.operands.count) tables")
    }
    return given.isEmpty
      ? arguments.operands.map {
        URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent
      } : given
  }

  private static func plan(
    _ arguments: ParsedArguments, _ question: ProbeQuestion
  ) throws -> LearningCurve.Plan {
    var plan = LearningCurve.Plan()
    let folds = Double(Set(question.folds).count)
    let patients = Double(Set(question.table.groups).count) * (folds - 1) / folds
    let fractions = arguments.strings("fraction")
    if !fractions.isEmpty {
      plan.fractions = try fractions.map { text in
        guard let value = Double(text), value > 0, value <= patients else {
          throw arguments.usageError(
            "--fraction: a share of patients, or a number of at most \(Int(patients)), is expected, "
              + "not \"\(text)\"")
        }
        return value > 1 ? value / patients : value
      }
    }
    plan.repeats = try arguments.integer("repeats", in: 1...1000) ?? plan.repeats
    plan.inverseStrength =
      try arguments.string("c").map { try ProbeQuestion.strength($0, arguments) }
      ?? plan.inverseStrength
    plan.seed = question.seed
    return plan
  }
}
