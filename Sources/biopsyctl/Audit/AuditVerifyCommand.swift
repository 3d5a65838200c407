import Base
import Foundation
import Ledger
import Study

/// Checks that a ledger is whole, unchanged, and a study's.
enum AuditVerifyCommand {
  static let command = Command(
    "verify", summary: "Checks that a ledger is whole and unchanged, and its records in order.",
    discussion: """
      Needs nothing but the ledger's files. Checkpoints that somebody else has kept (--checkpoint)
      are what shows that nothing was cut off or written anew; without any, this says so. The exit
      status is 1 if anything is found.
      """,
    options: [
      AuditCommand.ledger, AuditCommand.keys,
      .values(
        "checkpoint", "FILE", help: "A checkpoint that was kept elsewhere; may be repeated."),
      DaemonOptions.json,
    ]
  ) { arguments in
    let folder = AuditCommand.folder(arguments)
    let origin = try LedgerReader(folder: folder).origin
    let outcome = try AuditOutcome(
      folder: folder, keys: AuditCommand.keys(arguments, origin: origin),
      external: AuditCommand.checkpoints(arguments))
    print(
      arguments.has("json") ? outcome.json.serialized() + "\n" : outcome.text, terminator: "")
    return outcome.isIntact ? ExitStatus.done : ExitStatus.failed
  }
}

/// What verifying has shown, as text and as JSON.
struct AuditOutcome {
  let tree: VerificationReport
  let study: StudyAudit

  /// Verifies a ledger and follows its records.
  ///
  /// - Parameters:
  ///   - folder: The ledger's folder.
  ///   - keys: The keys with which checkpoints may be signed.
  ///   - external: Texts of checkpoints that were kept elsewhere.
  /// - Throws: `LedgerError` where there is no ledger at all.
  init(folder: String, keys: [CheckpointKey], external: [String]) throws {
    tree = try LedgerVerifier(folder: folder, keys: keys, external: external).verify()
    var audit = StudyAudit()
    // What cannot be read is the tree's to tell.
    try? LedgerReader(folder: folder).forEachEvent { event in
      guard !event.kind.isOwn else { return }
      audit.take(
        sequence: event.sequence, time: event.time, kind: event.kind.name,
        payload: event.content?.payload.bytes)
    }
    study = audit
  }

  var isIntact: Bool {
    tree.isIntact && study.findings.isEmpty && study.unlistedFindings == 0
  }

  var text: String {
    var lines = [
      "ledger \(tree.origin): records \(tree.sequences.lowerBound) to \(tree.sequences.upperBound - 1)"
        + " in \(tree.segmentCount) files",
      "root \(tree.root.hex)",
      "checkpoints of its own that agree: \(tree.confirmedCheckpoints), of them signed with a given "
        + "key: \(tree.authenticCheckpoints)",
      kept,
    ]
    if let studyProtocol = study.studyProtocol {
      lines.append(
        "study \(studyProtocol.study), protocol \(studyProtocol.version)"
          + (studyProtocol.isRehearsal ? ", REHEARSAL" : "") + ": \(studyProtocol.digest.hex)")
    }
    let counts = study.counts.sorted { $0.key.rawValue < $1.key.rawValue }
    lines += counts.map { "  \($0.key.rawValue): \($0.value)" }
    lines.append(
      "streams without an account: \(study.openStreams), without an examination: "
        + "\(study.streamsWithoutExamination)")
    if !tree.erasedSequences.isEmpty {
      lines.append("records whose content is erased: \(tree.erasedSequences.count)")
    }
    if tree.lostEvents > 0 {
      lines.append("records that were lost, as the ledger says itself: \(tree.lostEvents)")
    }
    lines += tree.findings.map { "FOUND \($0)" } + study.findings.map { "FOUND \($0)" }
    let more = tree.unlistedFindings + study.unlistedFindings
    if more > 0 { lines.append("and \(more) more") }
    lines.append(isIntact ? "nothing is wrong" : "NOT INTACT")
    return lines.joined(separator: "\n") + "\n"
  }

  private var kept: String {
    guard let last = tree.confirmedExternalSizes.last else {
      return
        "no checkpoint from elsewhere: that the end was cut off, or all of it written anew, would "
        + "not show"
    }
    return
      "kept elsewhere and confirmed: \(tree.confirmedExternalSizes.count) checkpoints, the last of "
      + "\(last) records; later ones could have been changed since"
  }

  var json: JSONValue {
    var document: JSONObject = [
      "intact": .bool(isIntact), "origin": .string(tree.origin),
      "first": .integer(Int64(tree.sequences.lowerBound)),
      "size": .integer(Int64(tree.sequences.upperBound)), "root": .string(tree.root.hex),
      "files": .integer(Int64(tree.segmentCount)),
      "own_checkpoints": .integer(Int64(tree.confirmedCheckpoints)),
      "authentic_checkpoints": .integer(Int64(tree.authenticCheckpoints)),
      "external_checkpoints": .array(
        tree.confirmedExternalSizes.map { .integer(Int64($0)) }),
      "erased": .array(tree.erasedSequences.map { .integer(Int64($0)) }),
      "lost": .integer(Int64(tree.lostEvents)),
      "records": .object(
        JSONObject(
          study.counts.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key.rawValue, .integer(Int64($0.value))) })),
      "streams_without_account": .integer(Int64(study.openStreams)),
      "streams_without_examination": .integer(Int64(study.streamsWithoutExamination)),
      "findings": .array(treeFindings + studyFindings),
      "unlisted_findings": .integer(Int64(tree.unlistedFindings + study.unlistedFindings)),
    ]
    if let studyProtocol = study.studyProtocol {
      document["study"] = [
        "study": .string(studyProtocol.study), "version": .integer(Int64(studyProtocol.version)),
        "protocol_sha256": .string(studyProtocol.digest.hex),
        "rehearsal": .bool(studyProtocol.isRehearsal),
      ]
    }
    return .object(document)
  }

  private var treeFindings: [JSONValue] {
    tree.findings.map { finding in
      var members: JSONObject = ["kind": .string(finding.kind.rawValue)]
      if let segment = finding.segment { members["file"] = .integer(Int64(segment)) }
      if let sequence = finding.sequence { members["sequence"] = .integer(Int64(sequence)) }
      if let size = finding.checkpointSize { members["checkpoint"] = .integer(Int64(size)) }
      members["detail"] = .string(finding.detail)
      return .object(members)
    }
  }

  private var studyFindings: [JSONValue] {
    study.findings.map {
      [
        "kind": .string($0.kind.rawValue), "sequence": .integer(Int64($0.sequence)),
        "detail": .string($0.detail),
      ]
    }
  }
}
