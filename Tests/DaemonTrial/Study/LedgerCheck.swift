import Base
import Foundation
import Ledger
import Study

/// Compares a ledger with what clients were told of it, as files that nobody is asked about.
struct LedgerCheck {
  let ledger: TrialLedger
  let acknowledgements: Acknowledgements

  /// Looks for what was told since the last time.
  ///
  /// - Returns: What is not as it was told, and how many records were looked for.
  func quick() -> (problems: [String], count: Int) {
    let (receipts, told) = acknowledgements.takeUnchecked()
    var problems = told
    guard !receipts.isEmpty else { return (problems, 0) }
    do throws(LedgerError) {
      let reader = try LedgerReader(folder: ledger.folder)
      for receipt in receipts {
        let event = try? reader.event(receipt.sequence)
        if event?.leafHash.hex != receipt.leafDigest {
          problems.append("record \(receipt.sequence) is \(event == nil ? "lost" : "another one")")
        }
      }
    } catch {
      problems.append("\(error)")
    }
    return (problems, receipts.count)
  }

  /// Verifies the whole ledger, looks for all that was ever told, and compares calls word by word.
  ///
  /// - Parameters:
  ///   - study: Whose keys are used.
  ///   - verifier: Who verifies.
  /// - Returns: What is wrong.
  /// - Throws: Where the ledger cannot be read at all.
  func full(_ study: TrialStudy, by verifier: Verifier) throws -> [String] {
    var problems =
      switch verifier {
      case .command: try verifyByCommand(study)
      case .thisProgram: try verify(study)
      }
    let told = acknowledgements.all
    var found: [Int: String] = [:]
    var requests: [String: Int] = [:]
    var calls: [String: Acknowledgements.Call] = [:]
    var pictures: Set<KeyFrameName> = []
    try LedgerReader(folder: ledger.folder).forEachEvent { event in
      found[event.sequence] = event.leafHash.hex
      if let request = event.request { requests[request, default: 0] += 1 }
      guard event.kind.name == StudyEventKind.call.rawValue, let content = event.content,
        let call = try? StudyEventKind.call.event(content.payload.bytes) as? CallEvent
      else { return }
      pictures.formUnion(call.keptPictures)
      calls["\(call.polyp.stream).\(call.polyp.polyp)"] = Acknowledgements.Call(
        receipt: .init(sequence: event.sequence, leafDigest: event.leafHash.hex),
        status: call.opinion.status.rawValue, finding: call.opinion.finding,
        reason: call.opinion.reason, frames: call.evidence.looks)
    }
    problems += missing(pictures)
    for (sequence, leaf) in told.leaves where found[sequence] != leaf {
      problems.append("record \(sequence) is \(found[sequence] == nil ? "lost" : "another one")")
    }
    for (polyp, call) in told.calls where calls[polyp] != call {
      problems.append("the call of \(polyp) is recorded as another than was told")
    }
    for (request, count) in requests where count > 1 {
      problems.append("request \(request) has \(count) records")
    }
    return problems
  }

  /// Those of calls' pictures that are not there as their records say.
  private func missing(_ names: Set<KeyFrameName>) -> [String] {
    guard let folder = ledger.pictures else { return [] }
    return names.compactMap { name in
      let bytes = try? FileDescriptor.readFile("\(folder)/\(name)", maximumByteCount: 1 << 24)
      guard bytes.map(SHA256.hash) != name.digest else { return nil }
      return "picture \(name) is \(bytes == nil ? "lost" : "another one")"
    }
  }

  /// Pictures that no record names, after a daemon that has ended in order.
  func strayPictures() throws -> [String] {
    guard let folder = ledger.pictures else { return [] }
    var named: Set<String> = []
    try LedgerReader(folder: ledger.folder).forEachEvent(
      of: EventKind(CallEvent.kind.rawValue)
    ) { event in
      guard let content = event.content,
        let call = try? CallEvent.kind.event(content.payload.bytes) as? CallEvent
      else { return }
      named.formUnion(call.keptPictures.map(\.description))
    }
    let manager = FileManager.default
    let stray = try manager.contentsOfDirectory(atPath: folder).filter {
      $0.hasSuffix(".jpg") && !named.contains($0)
    }
    return (stray + (try manager.contentsOfDirectory(atPath: "\(folder)/pending")))
      .map { "picture \($0) is in no record" }
  }

  /// Who verifies a ledger.
  enum Verifier {
    /// `biopsyctl audit verify`.
    case command
    /// This program, with what the command is made of: a process less.
    case thisProgram
  }

  private func verify(_ study: TrialStudy) throws -> [String] {
    let kept = try checkpointFiles.map { try String(contentsOfFile: $0, encoding: .utf8) }
    let secret = try Array(Data(contentsOf: URL(fileURLWithPath: study.checkpointKeyFile)))
    let report = try LedgerVerifier(
      folder: ledger.folder, keys: [CheckpointKey(name: TrialStudy.origin, secret: secret)],
      external: kept
    ).verify()
    var audit = StudyAudit()
    try LedgerReader(folder: ledger.folder).forEachEvent { event in
      guard !event.kind.isOwn else { return }
      audit.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name,
        payload: event.content?.payload.bytes)
    }
    var problems = report.findings.map(\.description) + audit.findings.map { "\($0)" }
    if report.authenticCheckpoints != report.confirmedCheckpoints {
      problems.append("a checkpoint is not signed with the key")
    }
    if report.confirmedExternalSizes.count != kept.count {
      problems.append("a checkpoint that was written out is not confirmed")
    }
    return problems
  }

  /// The checkpoints that were written out.
  private var checkpointFiles: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: ledger.checkpoints)) ?? []
    return names.filter { $0.hasSuffix(".checkpoint") }.map { "\(ledger.checkpoints)/\($0)" }
  }

  private func verifyByCommand(_ study: TrialStudy) throws -> [String] {
    let kept = checkpointFiles
    let (status, output) = try BuiltProgram.run(
      "biopsyctl",
      ["audit", "verify", "--json", "--ledger", ledger.folder, "--key", study.checkpointKeyFile]
        + kept.flatMap { ["--checkpoint", $0] }, mayFail: true)
    guard let document = try? JSONFields(JSONValue(parsing: Array(output.utf8))) else {
      return ["audit verify ended with status \(status): \(output)"]
    }
    var problems: [String] = []
    if status != 0 { problems.append("audit verify ended with status \(status)") }
    for finding in try document.elements("findings") {
      problems.append("audit verify found \(finding.value.serialized())")
    }
    let own = try document.integer("own_checkpoints")
    if try document.integer("authentic_checkpoints") != own {
      problems.append("a checkpoint is not signed with the key")
    }
    if try document.elements("external_checkpoints").count != kept.count {
      problems.append("a checkpoint that was written out is not confirmed")
    }
    return problems
  }
}
