import Base
import Client
import Foundation
import Ledger
import Validation
import Wire

/// Makes the report of a study, after writing down that somebody looks.
enum AuditReportCommand {
  static let command = Command(
    "report", summary: "Makes a study's report: a look at results, which is recorded first.",
    discussion: """
      The daemon that serves the study enters the look (--person) into the ledger; then the report
      is computed of the ledger's files. Whoever has only a copy says --without-look: the report
      then says which look of the ledger it follows. Checkpoints that were kept elsewhere
      (--checkpoint) decide which calls are proved to stand before pathology; a checkpoint counts
      as kept when it says itself that it was made, so give only those that you have kept since
      then.
      """,
    options: [
      AuditCommand.ledger, AuditCommand.keys,
      .values(
        "checkpoint", "FILE", help: "A checkpoint that was kept elsewhere; may be repeated."),
      .value("person", "ID", help: "Who looks, as the hospital names staff."),
      .flag("without-look", help: "Of a copy: no look can be recorded."),
      DaemonOptions.socket,
      .value("html", "FILE", help: "Write the page here.", completion: .file),
      .value("csv", "FILE", help: "Write a row for each polyp here.", completion: .file),
      .flag("pseudonyms", help: "Tell pseudonyms in the table."), DaemonOptions.json,
    ]
  ) { arguments in
    let folder = AuditCommand.folder(arguments)
    let keys = try AuditCommand.keys(arguments, origin: LedgerReader(folder: folder).origin)
    let checkpoints = try AuditCommand.checkpoints(arguments)
    if !arguments.has("without-look") {
      let before = try LedgerDataset(folder: folder, keys: keys, checkpoints: checkpoints).dataset
      try recordLook(before, arguments)
    }
    let dataset = try LedgerDataset(folder: folder, keys: keys, checkpoints: checkpoints).dataset
    let report = try StudyReport(
      dataset,
      ReportOccasion(
        moment: Int64(MachineClock.realtime.now / 1_000_000), look: max(1, dataset.looks.count),
        source: dataset.root))
    if let path = arguments.string("html") { try AuditCommand.write(report.htmlDocument, path) }
    if let path = arguments.string("csv") {
      try AuditCommand.write(report.csv(withPseudonyms: arguments.has("pseudonyms")), path)
    }
    if arguments.has("json") {
      print(String(decoding: report.jsonDocument, as: UTF8.self), terminator: "")
    } else {
      print("\(dataset.cases.count) polyps, look \(max(1, dataset.looks.count))")
      if dataset.erased.polyps > 0 { print("\(dataset.erased.polyps) more polyps are erased") }
      for amendment in report.amendments.amendments {
        let period = amendment.period
        print(
          "protocol \(period.studyProtocol.version) took the place of \(amendment.replacedVersion) "
            + "after \(period.callsBefore) calls and \(period.looksBefore) looks")
      }
      for result in report.hypotheses { print(text(result)) }
      print(ProductVersion.intendedUse)
    }
    return ExitStatus.done
  }

  private static func text(_ result: HypothesisResult) -> String {
    let hypothesis = result.hypothesis
    let shares = result.readings.filter(\.isDeciding).map {
      "\($0.share.hits) of \($0.share.trials)"
    }
    return "\(hypothesis.identifier) \(hypothesis.endpoint.rawValue): "
      + shares.joined(separator: ", ") + ": \(result.verdict.rawValue)"
  }

  /// Has the daemon record that somebody looks, before anything is computed of outcomes.
  private static func recordLook(_ dataset: StudyDataset, _ arguments: ParsedArguments) throws {
    guard let person = arguments.string("person") else {
      throw arguments.usageError("--person is needed: a look at results is recorded")
    }
    let labelled = dataset.cases.count(where: { $0.labelState.hasDiagnosis })
    let isPlanned = LookAccount.isDue(
      dataset.studyProtocol.looks, after: dataset.looks.map(\.event), labelled: labelled)
    let daemon = try DaemonOptions.connect(arguments, masks: .none, contours: false)
    _ = try daemon.record(
      RecordMessage(
        event: "look",
        details: [
          "person": .string(person), "planned": .bool(isPlanned), "figures": ["report"],
          "labelled": .integer(Int64(labelled)),
        ]))
  }
}

/// Makes the page that a study's monitor may see: nothing of outcomes.
enum AuditMonitorCommand {
  static let command = Command(
    "monitor", summary: "Makes the page of a study's monitor: nothing of how calls compare.",
    options: [
      AuditCommand.ledger, AuditCommand.keys,
      .values(
        "checkpoint", "FILE", help: "A checkpoint that was kept elsewhere; may be repeated."),
      .value("html", "FILE", help: "Where the page goes.", completion: .file),
    ]
  ) { arguments in
    guard let path = arguments.string("html") else {
      throw arguments.usageError("--html is needed: the file to write")
    }
    let folder = AuditCommand.folder(arguments)
    let dataset = try LedgerDataset(
      folder: folder,
      keys: AuditCommand.keys(arguments, origin: LedgerReader(folder: folder).origin),
      checkpoints: AuditCommand.checkpoints(arguments)
    ).dataset
    let moment = Int64(MachineClock.realtime.now / 1_000_000)
    try AuditCommand.write(MonitorPage.htmlDocument(dataset, at: moment), path)
    return ExitStatus.done
  }
}

/// Plans a study: how many polyps, and when results may be looked at.
enum AuditPlanCommand {
  static let command = Command(
    "plan", summary: "Plans a study: how many polyps and patients, and when to look.",
    options: [
      .value("npv", "SHARE", help: "The negative predictive value that is expected, such as 0.95."),
      .value("aim", "SHARE", help: "What the lower bound has to reach (0.9)."),
      .value("power", "SHARE", help: "How likely that shall be (0.8)."),
      .value("confidence", "SHARE", help: "The interval's level (0.95)."),
      .value("design-effect", "X", help: "Variance over patients by that of single polyps (1)."),
      .value("counting", "SHARE", help: "The share of polyps that count (1)."),
      .value("polyps-per-patient", "X", help: "Polyps for each patient (1)."),
      .value("looks", "N", help: "Looks at equal steps, the last included (1)."),
      .value("spending", "RULE", help: "obrien_fleming or pocock (obrien_fleming)."),
      DaemonOptions.json,
    ]
  ) { arguments in
    guard let share = try arguments.number("npv", in: 0.5...0.9999) else {
      throw arguments.usageError("--npv is needed")
    }
    let aim = try arguments.number("aim", in: 0.01...0.999) ?? 0.9
    guard aim < share else {
      throw arguments.usageError(
        "--npv has to lie above --aim: what is expected, above what counts")
    }
    let looks = try arguments.integer("looks", in: 1...20) ?? 1
    let rule = arguments.string("spending") ?? "obrien_fleming"
    guard ["obrien_fleming", "pocock"].contains(rule) else {
      throw arguments.usageError("--spending: obrien_fleming or pocock is expected")
    }
    let plan = AuditPlan(
      .init(
        aim: aim, share: share, power: try arguments.number("power", in: 0.01...0.999) ?? 0.8,
        confidence: try arguments.number("confidence", in: 0.5...0.9999) ?? 0.95,
        designEffect: try arguments.number("design-effect", in: 0.1...100) ?? 1,
        countingShare: try arguments.number("counting", in: 0.0001...1) ?? 1,
        polypsPerPatient: try arguments.number("polyps-per-patient", in: 0.01...100) ?? 1),
      lookingAt: (1...looks).map { Double($0) / Double(looks) },
      spending: rule == "pocock" ? .pocock : .obrienFleming)
    guard let plan else {
      throw arguments.usageError("ten thousand polyps do not suffice; expect more of the calls")
    }
    print(
      arguments.has("json") ? String(decoding: plan.jsonDocument, as: UTF8.self) : plan.text,
      terminator: "")
    return ExitStatus.done
  }
}
