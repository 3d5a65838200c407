import Base
import Client
import Foundation
import Wire

/// One life of a daemon with a fault, the next one without, and what is there afterwards.
struct FaultRound {
  /// What came of it.
  struct Outcome {
    /// All operations, in order: what, and of which file.
    var operations: [String] = []
    /// The one that failed; nil where there were not so many.
    var failed: String?
    /// Why the daemon did not start; nil where it did.
    var refusal: String?
    /// What it said to clients instead of an acknowledgement.
    var refusals: [String] = []
    /// Warnings and errors in its log.
    var warnings: [String] = []
    var problems: [String] = []
  }

  private let study: TrialStudy
  private let plan: FileFault
  private let continues: Bool
  private let number: Int
  private let acknowledgements = Acknowledgements()

  init(_ study: TrialStudy, plan: FileFault, continues: Bool, number: Int) {
    self.study = study
    self.plan = plan
    self.continues = continues
    self.number = number
  }

  func run() throws -> Outcome {
    let ledger = try study.ledger(number)
    defer { try? FileManager.default.removeItem(atPath: ledger.place) }
    if continues { try live(ledger, "before") }
    var outcome = try liveWithFault(ledger)
    try live(ledger, "after", &outcome.problems)
    let check = LedgerCheck(ledger: ledger, acknowledgements: acknowledgements)
    outcome.problems += check.quick().problems
    outcome.problems += try check.full(study)
    return outcome
  }

  /// A daemon's life on a disk that works.
  private func live(_ ledger: TrialLedger, _ name: String) throws {
    var problems: [String] = []
    try live(ledger, name, &problems)
    if let problem = problems.first { throw TrialError(problem) }
  }

  private func live(_ ledger: TrialLedger, _ name: String, _ problems: inout [String]) throws {
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    guard daemon.waitUntilReadyOrEnded() != nil else {
      daemon.kill()
      return problems.append("the daemon \(name) the fault does not start: \(daemon.log)")
    }
    var records = RecordTeller(acknowledgements)
    do {
      try Examination(name: "E-\(name)", acknowledgements).run(daemon.connect(), &records)
    } catch {
      problems.append("the daemon \(name) the fault: \(error)")
    }
    if daemon.stop() != 0 {
      problems.append("the daemon \(name) the fault does not end well: \(daemon.log)")
    }
  }

  private func liveWithFault(_ ledger: TrialLedger) throws -> Outcome {
    var outcome = Outcome()
    let record = "\(study.folder)/operations"
    try FileDescriptor.replaceFile(record, with: [])
    // The ledger's and the checkpoints' folders, and nothing else that lies there.
    let daemon = try TrialDaemon(
      study, configuration: ledger.configuration,
      environment: plan.environment(
        folder: "\(ledger.folder):\(ledger.checkpoints)", record: record))
    let checkpoints = try checkpointNames(ledger)
    if daemon.waitUntilReadyOrEnded() != nil {
      var records = RecordTeller(acknowledgements, retries: 3)
      do {
        try Examination(name: "E", acknowledgements).run(daemon.connect(), &records)
      } catch {
        // A stream that cannot be recorded is refused, as a record may be.
        outcome.refusals.append("\(error)")
      }
      outcome.refusals += records.refusals
      let status = daemon.stop()
      if status != 0 {
        outcome.problems.append(
          "biopsyd ended with \(status.map(String.init) ?? "no status"): \(daemon.log)")
      }
      let isSigned = try checkpointNames(ledger) != checkpoints
      if !isSigned, !daemon.log.contains("checkpoint_failed") {
        outcome.problems.append("no checkpoint, and nothing said of it: \(daemon.log)")
      }
    } else if daemon.isRunning {
      daemon.kill()
      outcome.problems.append("biopsyd neither starts nor ends: \(daemon.log)")
    } else {
      noteRefusal(daemon, ledger, &outcome)
    }
    outcome.warnings = daemon.log.split(separator: "\n").filter {
      $0.hasPrefix("<4>") || $0.hasPrefix("<3>")
    }.map { plain($0.dropFirst(3), ledger) }
    try readOperations(record, ledger, &outcome)
    return outcome
  }

  /// A daemon that does not start has to say of which file, and end with a status, not by a signal.
  private func noteRefusal(_ daemon: TrialDaemon, _ ledger: TrialLedger, _ outcome: inout Outcome) {
    let line = daemon.log.split(separator: "\n").last.map(String.init) ?? ""
    outcome.refusal = plain(line[...], ledger)
    if daemon.status != 1 {
      outcome.problems.append(
        "biopsyd ended with \(daemon.status.map(String.init) ?? "a signal"): \(daemon.log)")
    } else if !line.contains(ledger.place) {
      outcome.problems.append("biopsyd does not say which file: \(line)")
    }
  }

  private func readOperations(
    _ record: String, _ ledger: TrialLedger, _ outcome: inout Outcome
  ) throws {
    let lines = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n")
    for line in lines {
      let words = line.split(separator: " ")
      guard words.count >= 3 else { continue }
      let operation = "\(words[1]) \(plain(words[2], ledger))"
      outcome.operations.append(operation)
      if words.last == "FAILED" { outcome.failed = operation }
    }
  }

  private func checkpointNames(_ ledger: TrialLedger) throws -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: ledger.checkpoints)) ?? []
    return Set(names.filter { $0.hasSuffix(".checkpoint") })
  }

  /// A text in which no two rounds differ by what their folders and files are called.
  private func plain(_ text: Substring, _ ledger: TrialLedger) -> String {
    text.replacingOccurrences(of: ledger.place + "/", with: "")
      .replacingOccurrences(of: "[0-9]+-[0-9]+\\.tmp", with: "tmp", options: .regularExpression)
  }
}
