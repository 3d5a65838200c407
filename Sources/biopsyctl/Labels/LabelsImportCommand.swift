import Base
import Client
import Validation
import Wire

/// Reads a file of pathology results and has the daemon record them.
enum LabelsImportCommand {
  static let command = Command(
    "import", summary: "Reads a file of pathology results and records them; for operators.",
    discussion: """
      FILE is a table (CSV), or with --hl7 messages (HL7 v2 ORU). The mapping
      (Schemas/label-mapping.schema.json) says how the hospital writes them: what it leaves open is
      refused, not guessed. The daemon makes pseudonyms, and records nothing that it has already, so
      that a file may be imported again. A dry run shows what is in the file and asks no daemon: it
      does not know what is recorded. The exit status is 1 if a row was refused or is in conflict.
      """,
    options: [
      .value("mapping", "FILE", help: "How results are written.", completion: .file),
      .flag("hl7", help: "FILE has HL7 v2 messages."),
      .flag("dry-run", help: "Only show what is in the file."),
      DaemonOptions.socket, DaemonOptions.json,
    ],
    operands: .init("FILE", count: 1...1, help: "The file.")
  ) { arguments in
    guard let mapping = arguments.string("mapping") else {
      throw arguments.usageError("--mapping is needed: the file that says how results are written")
    }
    let read = try results(arguments.operands[0], mapping: mapping, isHL7: arguments.has("hl7"))
    let plan = ImportPlan.making(read, known: [])
    var outcome = LabelsImportOutcome(plan, isDryRun: arguments.has("dry-run"))
    if !outcome.isDryRun {
      let daemon = try DaemonOptions.connect(arguments, masks: .none, contours: false)
      for result in plan.recorded { outcome.add(try record(result, daemon)) }
    }
    print(
      arguments.has("json") ? outcome.json.serialized() + "\n" : outcome.text, terminator: "")
    return outcome.isClean ? ExitStatus.done : ExitStatus.failed
  }

  private static func results(
    _ path: String, mapping: String, isHL7: Bool
  ) throws(LabelError) -> ReadResults {
    let mapping = try LabelMapping(
      parsing: PathologyFile.bytes(mapping, maximumByteCount: LabelMapping.maximumByteCount))
    if isHL7 {
      return try PathologyMessages.read(
        PathologyFile.bytes(path, maximumByteCount: PathologyMessages.maximumByteCount), name: path,
        rules: mapping.rules)
    }
    return try PathologyTable.read(
      PathologyFile.bytes(path, maximumByteCount: PathologyTable.maximumByteCount), name: path,
      mapping: mapping)
  }

  /// What the daemon makes of a result; what it does not take is an outcome like others.
  private static func record(
    _ result: PathologyResult, _ daemon: DaemonConnection
  ) throws -> LabelsImportOutcome.Row {
    do {
      let answer = try daemon.record(
        RecordMessage(event: "pathology", details: result.recordDetails()))
      return .init(
        result, answer.isRepeat ? .known : .recorded, receipt: answer.receipt)
    } catch let error as ClientError where error.code == .refused(.notRecorded) {
      return .init(result, .conflict, message: error.message)
    } catch let error as LabelError {
      return .init(result, .refused, message: error.message)
    }
  }
}
