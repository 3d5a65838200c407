import Base
import Foundation
import Models
import Training

/// Writes a rule of promotion for a locked test set.
enum RuleCommand {
  static let command = Command(
    "rule", summary: "Writes down when a candidate may become active, before results are seen.",
    discussion: """
      LABELS is a table of labels (biopsyctl dataset check --help). Its part test is what versions will
      be compared on, or all of it where it is not divided; the rule holds its digests, and promote
      refuses any other test set. A candidate may be worse by less than the margin: the one-sided lower
      bound of the difference over patients has to be above -margin. An existing file is not replaced.
      """,
    options: [
      .value("out", "FILE", help: "Where the rule is written.", completion: .file),
      .value(
        "task", "TASK", help: "classification or segmentation.",
        completion: .words(ModelManifest.Task.allCases.map(\.rawValue))),
      .value(
        "figure", "FIGURE",
        help: "auc, sensitivity, specificity or npv; for segmentation dice, iou or sensitivity.",
        completion: .words(PromotionFigure.allCases.map(\.rawValue))),
      .values("positive", "LABEL", help: "A class that is looked for; may be repeated."),
      .value(
        "dice-at-least", "DICE", help: "From this Dice on a polyp counts as found (segmentation)."),
      .value("margin", "SHARE", help: "By how much the candidate may be worse."),
      .value("confidence", "LEVEL", help: "Of the one-sided bound (0.95)."),
      .value("minimum", "SHARE", help: "What the candidate's figure has to reach in any case."),
      .value(
        "minimum-patients", "N", help: "How many patients the figure has to count (default 20)."),
      .values(
        "guard", "FIGURE=MARGIN", help: "A further figure that has to hold; may be repeated."),
      .value("approved-by", "NAME", help: "Who approved the rule."),
    ] + TestSetArguments.options,
    operands: .init("LABELS", count: 1...1, help: "The CSV file.")
  ) { arguments in
    guard let out = arguments.string("out") else {
      throw arguments.usageError("--out is needed: where the rule is written")
    }
    guard let task: ModelManifest.Task = try arguments.choice("task") else {
      throw arguments.usageError("--task is needed: classification or segmentation")
    }
    guard let figure: PromotionFigure = try arguments.choice("figure") else {
      throw arguments.usageError("--figure is needed: what is measured")
    }
    guard let margin = try arguments.number("margin", in: 0...1) else {
      throw arguments.usageError("--margin is needed: by how much the candidate may be worse")
    }
    guard let approvedBy = arguments.string("approved-by") else {
      throw arguments.usageError("--approved-by is needed: who approved the rule")
    }
    let guards = try arguments.strings("guard").map { try guardFigure($0, arguments) }
    let minimumPatients = try arguments.integer("minimum-patients", in: 2...1_000_000) ?? 20
    let testSet = try TestSetArguments.testSet(arguments.operands[0], task: task, arguments)
    let rule = try PromotionRule(
      task: task, figure: figure, positive: arguments.strings("positive"),
      diceAtLeast: try arguments.number("dice-at-least", in: 0...1), margin: margin,
      confidence: try arguments.number("confidence", in: 0.5...0.9999) ?? 0.95,
      minimum: try arguments.number("minimum", in: 0...1), minimumPatients: minimumPatients,
      guards: guards, locked: testSet.lock, approvedBy: approvedBy, written: CalendarDay(Date()))
    try write(rule, to: out)
    let counts = testSet.counts
    StandardError.print(
      "The test set has \(counts.pictures) pictures of \(counts.polyps) polyps of "
        + "\(counts.patients) patients.")
    guard counts.patients >= minimumPatients else {
      StandardError.print(
        "The rule asks for \(minimumPatients) patients: no version can be promoted by it.")
      return ExitStatus.failed
    }
    return ExitStatus.done
  }

  private static func guardFigure(
    _ text: String, _ arguments: ParsedArguments
  ) throws -> PromotionRule.Guard {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let figure = PromotionFigure(rawValue: parts[0]),
      let margin = Double(parts[1]), (0...1).contains(margin)
    else {
      throw arguments.usageError(
        "--guard: FIGURE=MARGIN is expected, such as sensitivity=0.05, not \"\(text)\"")
    }
    return PromotionRule.Guard(figure: figure, margin: margin)
  }

  private static func write(_ rule: PromotionRule, to path: String) throws {
    do {
      try Data(rule.json.prettyPrinted().utf8).write(
        to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch {
      let problem =
        FileManager.default.fileExists(atPath: path)
        ? "there is such a file, and a rule is not replaced; name another one"
        : error.localizedDescription
      throw TrainingError(.notWritten, "cannot write \(path): \(problem)")
    }
  }
}
