import Base
import Biopsy

/// Runs the calls of a ledger again, and compares them with their records.
enum AuditReplayCommand {
  static let command = Command(
    "replay", summary: "Runs the calls of a ledger again on their kept pictures, and compares.",
    discussion: """
      Each kept picture has to be the one that its record names, and so has the model. The histology
      model looks at the recorded part of the picture, and has to say what is recorded: to the last
      bit on the same provider, precision, version of ONNX Runtime and processor, elsewhere within
      the tolerance. The call is made again of its recorded looks. What segmentation and tracking did
      before is not run again. The exit status is 1 if anything contradicts a record, or if a model
      is not there; calls that cannot be run again as their records say are counted.
      """,
    options: [
      AuditCommand.ledger,
      .value(
        "key-frames", "DIR", help: "The folder of kept pictures; without it no model runs.",
        completion: .directory),
      .value(
        "tolerance", "X",
        help: "How far probabilities may be off elsewhere (as the model's manifest says)."),
      DaemonOptions.json,
    ] + EngineConfiguration.options.filter { $0.name != "model" }
  ) { arguments in
    var configuration = EngineConfiguration()
    // As the daemon runs its models.
    configuration.session.sharesThreadPool = true
    try configuration.apply(arguments)
    let tolerance = try arguments.number("tolerance", in: 0...1).map { Float($0) }
    let report = try ReplayReport(
      folder: AuditCommand.folder(arguments), keyFrames: arguments.string("key-frames"),
      models: ReplayModels(configuration, logger: Logger(threshold: .warning)),
      tolerance: tolerance)
    print(
      arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return report.findings.isEmpty ? ExitStatus.done : ExitStatus.failed
  }
}
