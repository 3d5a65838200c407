import Base
import Biopsy
import Foundation
import Models
import Runtime
import Training

/// Lets a candidate become active where a rule that was written beforehand allows it.
enum PromoteCommand {
  static let command = Command(
    "promote", summary: "Compares a candidate with the active version by a rule, and records that.",
    discussion: """
      Both versions are run on the test set that the rule was written for (biopsyctl models rule). Where
      the candidate is not inferior it becomes active; the former version stays active beside it unless
      --retire-former is given. Otherwise the exit status is 1 and no state changes. Every attempt is
      added to promotions.jsonl in the folder of the model's name, before anything changes, but for
      --dry-run and where the rule cannot be applied at all. Research use only, not for diagnosis.
      """,
    options: [
      .value("rule", "FILE", help: "The rule.", completion: .file),
      .value("labels", "FILE", help: "The test set's table of labels.", completion: .file),
      .value("reason", "TEXT", help: "Why the candidate is to become active."),
      .value("by", "NAME", help: "Who wants it (the system's name of the user)."),
      .flag("retire-former", help: "Retire the version that was active, for good."),
      .flag("dry-run", help: "Decide, and neither record nor change anything."),
      DaemonOptions.json,
    ] + TestSetArguments.options
      + EngineConfiguration.options.filter {
        // The operand names the model, and figures are of the provider that was asked for or of none.
        !["model", "if-unavailable"].contains($0.name)
      },
    operands: .init("NAME/VERSION", count: 1...1, help: "The candidate.", completion: .none)
  ) { arguments in
    func needed(_ option: String, _ what: String) throws -> String {
      guard let text = arguments.string(option) else {
        throw arguments.usageError("--\(option) is needed: \(what)")
      }
      return text
    }
    let rulePath = try needed("rule", "the file of the rule")
    let labels = try needed("labels", "the test set's table of labels")
    let reason = try needed("reason", "why the candidate is to become active")
    let attempt = try PromotionAttempt(
      candidate: ModelReference(parsing: arguments.operands[0]), rule: RuleFile(rulePath),
      labels: labels, arguments)
    let record = try attempt.record(reason: reason, by: arguments.string("by") ?? NSUserName())
    if !record.circumstances.isDryRun { try attempt.promotion.commit(record) }
    print(
      arguments.has("json") ? record.json.serialized() + "\n" : record.text, terminator: "")
    return record.decision.isPositive ? ExitStatus.done : ExitStatus.failed
  }
}

/// A rule as it lies on disk.
struct RuleFile {
  let rule: PromotionRule
  let digest: SHA256.Digest

  init(_ path: String) throws {
    let bytes = try FileDescriptor.readFile(
      path, maximumByteCount: PromotionRule.maximumByteCount)
    digest = SHA256.hash(bytes)
    do {
      rule = try PromotionRule(json: JSONValue(parsing: bytes))
    } catch let error as JSONError {
      throw TrainingError(.malformedTable, "\(path): \(error)")
    }
    guard rule.written <= CalendarDay(Date()) else {
      throw TrainingError(
        .invalidOption,
        "\(path): the rule says that it was written on \(rule.written), which is yet to come")
    }
  }
}
