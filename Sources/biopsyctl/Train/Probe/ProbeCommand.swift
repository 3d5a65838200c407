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
    options: ProbeQuestion.options + [
      .values("c", "NUMBER", help: "C, the penalty's inverse (default 0.01, 0.1 and 1)."),
      DaemonOptions.json,
    ],
    operands: .init("TABLE", count: 1...1, help: "The CSV file.")
  ) { arguments in
    let question = try ProbeQuestion(arguments.operands[0], arguments)
    let strengths = try arguments.strings("c").map { try ProbeQuestion.strength($0, arguments) }
    var report = ProbeReport(
      question.table, isPositive: question.isPositive, folds: question.folds)
    for strength in strengths.isEmpty ? [0.01, 0.1, 1] : strengths {
      let validation = try CrossValidation(
        question.table.features, labels: question.labels, classCount: 2, folds: question.folds,
        inverseStrength: strength)
      try report.add(strength, validation)
    }
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }
}
