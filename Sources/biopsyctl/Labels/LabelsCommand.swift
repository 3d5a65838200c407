import Base
import Client
import Wire

/// Brings pathology into the ledger of the study that a daemon serves.
enum LabelsCommand {
  static let command = Command(
    "labels", summary: "Brings pathology results into a study's ledger.",
    subcommands: [LabelsImportCommand.command, link])

  private static let link = Command(
    "link", summary: "Records a person's decision on which result is a polyp's; for operators.",
    discussion: """
      The daemon's number of the polyp is that of its stream's record, a dot and the polyp's within
      the stream. Of each polyp the last decision counts; several polyps may have one result.
      """,
    options: [
      .value("polyp", "REF", help: "The polyp, such as 1042.3."),
      .value("pathology", "N", help: "The number of the result's record."),
      .flag("no-pathology", help: "No result is the polyp's, for sure."),
      .value("person", "ID", help: "Who decides, as the hospital names staff."),
      .value("reason", "TEXT", help: "Why, without a patient's name."),
      DaemonOptions.socket,
    ]
  ) { arguments in
    var details: JSONObject = [:]
    for name in ["polyp", "person", "reason"] {
      guard let value = arguments.string(name) else {
        throw arguments.usageError("--\(name) is needed")
      }
      details[name] = .string(value)
    }
    let report = try arguments.integer("pathology", in: 0...Int.max)
    guard (report == nil) == arguments.has("no-pathology") else {
      throw arguments.usageError("one of --pathology and --no-pathology is needed")
    }
    if let report { details["pathology"] = .integer(Int64(report)) }
    let daemon = try DaemonOptions.connect(arguments, masks: .none, contours: false)
    let answer = try daemon.record(RecordMessage(event: "manual_link", details: details))
    print("recorded as \(answer.receipt.sequence)")
    return ExitStatus.done
  }
}
