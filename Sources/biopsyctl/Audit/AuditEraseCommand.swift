import Base
import Client
import Wire

/// Records that a patient withdraws.
enum AuditWithdrawCommand {
  static let command = Command(
    "withdraw", summary: "Records that a patient withdraws from the study; for operators.",
    discussion: """
      The daemon makes a pseudonym of the number before anything is written. Polyps of the patient
      stay in the flow as withdrawn, and count in no figure. What records say stays too, unless it
      is erased: `audit erase`.
      """,
    options: [
      .flag("erase", help: "The patient asks that what records say is erased."),
      DaemonOptions.socket,
    ],
    operands: .init(
      "PATIENT", count: 1...1, help: "The patient, as the hospital numbers them.",
      completion: .none)
  ) { arguments in
    let daemon = try DaemonOptions.connect(arguments, masks: .none, contours: false)
    let answer = try daemon.record(
      RecordMessage(
        event: "withdrawal",
        details: [
          "patient": .string(arguments.operands[0]), "erase": .bool(arguments.has("erase")),
        ]))
    print("recorded as \(answer.receipt.sequence)")
    return ExitStatus.done
  }
}

/// Erases what a study's records say of a patient.
enum AuditEraseCommand {
  static let command = Command(
    "erase", summary: "Erases what records say of a patient who withdrew; for operators.",
    discussion: """
      Without --confirm it only lists which records would be erased, by kind and number, and which
      stay. Kind, time and hash of an erased record stay, so that the ledger still verifies, and
      its polyps stay in the flow of the report as erased. A withdrawal has to be recorded before;
      --withdraw records it too. Backups and exports that were made before keep what is erased:
      they are for their keepers to destroy.
      """,
    options: [
      .value("patient", "ID", help: "The patient, as the hospital numbers them."),
      .value("examination", "ID", help: "One examination, as the hospital numbers it."),
      .value("record", "N", help: "One record."),
      .value("reason", "TEXT", help: "Why, without anything of a person: it stays."),
      .flag("withdraw", help: "Record the withdrawal too, where there is none."),
      .flag("confirm", help: "Erase; it cannot be undone."), DaemonOptions.socket,
      DaemonOptions.json,
    ]
  ) { arguments in
    var details: JSONObject = [:]
    for name in ["patient", "examination"] {
      if let value = arguments.string(name) { details[name] = .string(value) }
    }
    if let record = try arguments.integer("record", in: 0...Int.max) {
      details["record"] = .integer(Int64(record))
    }
    guard details.members.count == 1 else {
      throw arguments.usageError("one of --patient, --examination and --record is needed")
    }
    if arguments.has("confirm"), arguments.string("reason") == nil {
      throw arguments.usageError("--reason is needed with --confirm")
    }
    if let reason = arguments.string("reason") { details["reason"] = .string(reason) }
    details["withdraw"] = .bool(arguments.has("withdraw"))
    details["confirm"] = .bool(arguments.has("confirm"))
    // All of the ledger is read, and each record is erased durably.
    let daemon = try DaemonOptions.connect(
      arguments, masks: .none, contours: false, timeout: .seconds(3600))
    let document = try JSONFields(
      .object(daemon.manage(ManageMessage(.erase, details: details)))
    ).object("erasure")
    print(
      arguments.has("json")
        ? JSONValue.object(document.members).serialized() + "\n" : try text(document),
      terminator: "")
    return ExitStatus.done
  }

  private static func text(_ erasure: JSONFields) throws(JSONError) -> String {
    let isConfirmed = try erasure.bool("confirmed")
    let records = try list(erasure.object("records"))
    var lines: [String] = []
    if let count = try erasure.optionalInteger("erased") {
      lines.append("erased: \(count) records, as record \(try erasure.integer("sequence")) says")
    } else {
      lines.append(records.isEmpty ? "there is nothing to erase" : "would be erased:")
    }
    lines += records
    lines.append("polyps that leave the study with them: \(try erasure.integer("polyps"))")
    let staying = try list(erasure.object("staying"))
    if !staying.isEmpty {
      lines.append(
        "stay (accounts of frames, what is about others too, what says why the rest is erased):")
    }
    lines += staying
    let contradicted = try erasure.integer("contradicted_examinations")
    if contradicted > 0 {
      lines.append(
        "\(contradicted) examinations are given to several patients by their records: they stay; "
          + "name each with --examination")
    }
    if isConfirmed {
      lines.append(
        "backups and exports that were made before keep what is erased; have them destroyed")
    } else if !records.isEmpty {
      lines.append(
        try erasure.bool("withdrawn")
          ? "a withdrawal is recorded; --confirm and --reason erase"
          : "no withdrawal is recorded: record it (audit withdraw), or give --withdraw")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A line for each kind, such as `  call: 12, 13`.
  private static func list(_ kinds: JSONFields) throws(JSONError) -> [String] {
    var lines: [String] = []
    for kind in kinds.names {
      var numbers: [String] = []
      for (value, path) in try kinds.elements(kind, count: 0...100_000) {
        guard case .integer(let number) = value else {
          throw JSONError(.wrongType, at: path, "the number of a record is expected")
        }
        numbers.append(String(number))
      }
      lines.append("  \(kind): " + numbers.joined(separator: ", "))
    }
    return lines
  }
}
