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

  /// A ledger with an examination, and all that was told of it.
  struct Beginning {
    fileprivate let ledger: TrialLedger
    fileprivate let acknowledgements: Acknowledgements.State
  }

  private let study: TrialStudy
  private let plan: FileFault
  private let before: Beginning?
  private let acknowledgements: Acknowledgements

  /// - Parameters:
  ///   - study: What is served.
  ///   - plan: What fails.
  ///   - before: The ledger with which the daemon goes on; nil where it begins one.
  init(_ study: TrialStudy, plan: FileFault, before: Beginning?) {
    self.study = study
    self.plan = plan
    self.before = before
    acknowledgements = Acknowledgements(before?.acknowledgements ?? Acknowledgements.State())
  }

  /// Makes a ledger for lives that go on with one.
  static func prepare(_ study: TrialStudy) throws -> Beginning {
    let round = FaultRound(study, plan: .none, before: nil)
    let ledger = try study.ledger("beginning")
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    _ = try daemon.waitUntilReady()
    var records = RecordTeller(round.acknowledgements)
    try Examination(name: "E-before", round.acknowledgements).run(daemon.connect(), &records)
    guard daemon.stop() == 0 else { throw TrialError("biopsyd does not end well: \(daemon.log)") }
    return Beginning(ledger: ledger, acknowledgements: round.acknowledgements.all)
  }

  func run() throws -> Outcome {
    let ledger = try study.ledger("round")
    defer { try? FileManager.default.removeItem(atPath: ledger.place) }
    if let before {
      for (from, to) in [
        (before.ledger.folder, ledger.folder), (before.ledger.checkpoints, ledger.checkpoints),
      ] { try FileManager.default.copyItem(atPath: from, toPath: to) }
    }
    var outcome = try liveWithFault(ledger)
    try liveAfterwards(ledger, &outcome)
    outcome.problems += try LedgerCheck(
      ledger: ledger, acknowledgements: acknowledgements
    ).full(study, by: .thisProgram)
    return outcome
  }

  /// The disk works again: so has a daemon.
  private func liveAfterwards(_ ledger: TrialLedger, _ outcome: inout Outcome) throws {
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    guard daemon.waitUntilReadyOrEnded() != nil else {
      daemon.kill()
      return outcome.problems.append("the daemon after the fault does not start: \(daemon.log)")
    }
    var records = RecordTeller(acknowledgements)
    do {
      try records.tell(
        "resection", ["examination": "E", "fate": "lost"], request: "after", daemon.connect())
    } catch {
      outcome.problems.append("the daemon after the fault: \(error)")
    }
    if daemon.stop() != 0 {
      outcome.problems.append("the daemon after the fault does not end well: \(daemon.log)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: ledger.folder)
    let rest = names.filter { $0.contains(".new") }
    if !rest.isEmpty { outcome.problems.append("\(rest) is left in the ledger's folder") }
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
      outcome.refusals = outcome.refusals.map { plain($0[...], ledger) }
      for refusal in outcome.refusals where !refusal.contains("; ") {
        outcome.problems.append("a client is not told what to do: \(refusal)")
      }
      let status = daemon.stop()
      if status != 0 {
        outcome.problems.append(
          "biopsyd ended with \(status.map(String.init) ?? "no status"): \(daemon.log)")
      }
      let isSigned = try checkpointNames(ledger) != checkpoints
      if !isSigned, !daemon.log.contains("<3>checkpoint_") {
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
    // Threads that end may log after it.
    let lines = daemon.log.split(separator: "\n")
    let line = lines.last { !$0.hasPrefix("<6>") }.map(String.init) ?? ""
    outcome.refusal = plain(line[...], ledger)
    if daemon.status != 1 {
      outcome.problems.append(
        "biopsyd ended with \(daemon.status.map(String.init) ?? "a signal"): \(daemon.log)")
    } else if !line.contains(ledger.place) || !line.contains("; ") {
      outcome.problems.append("biopsyd does not say which file, and what to do: \(line)")
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
