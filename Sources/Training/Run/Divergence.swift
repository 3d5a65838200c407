internal import Base

/// How a run became useless: what it says, and what it writes down.
struct Divergence {
  /// Where the run was.
  let position: RunPosition
  /// What is no number any more, in words.
  let what: String
  /// What came of the step that told; nil where it was seen after a step.
  var outcome: StepRunner.Outcome?
  /// The lines of that step's pictures.
  var lines: [Int] = []

  /// What is written into the run's folder.
  var json: JSONValue {
    [
      "epoch": .integer(Int64(position.epoch + 1)), "step": .integer(Int64(position.step)),
      "what": .string(what), "loss": outcome.map { .string("\($0.loss)") } ?? .null,
      "gradient_norm": (outcome?.gradientNorm).map { .string("\($0)") } ?? .null,
      "mean_loss_before": .number(position.meanLoss),
      "lines": .array(lines.map { .integer(Int64($0)) }),
    ]
  }

  /// The error with which the run ends.
  var error: TrainingError {
    let pictures =
      lines.isEmpty
      ? "; "
      : ", with the pictures of lines \(lines.map(String.init).joined(separator: ", ")) of the "
        + "labels; look at these, or "
    return TrainingError(
      .diverged,
      "step \(position.step) in epoch \(position.epoch + 1): \(what)" + pictures
        + "train with a lower learning rate or bounded gradients. The last checkpoint is as it was")
  }
}

extension StepRunner.Outcome {
  /// What is no number, in words.
  var description: String {
    "the loss is \(loss)" + (gradientNorm.map { ", the gradients' length \($0)" } ?? "")
  }
}
