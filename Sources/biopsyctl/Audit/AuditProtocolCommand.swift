import Base
import Ledger
import Study

/// Checks a protocol's file before a daemon is started with it.
enum AuditProtocolCommand {
  static let command = Command(
    "protocol", summary: "Checks a protocol's file, and says what it would change.",
    discussion: """
      Prints the digest that every call will bear. With --ledger it says how the file stands to the
      protocol that the ledger has: the same, an amendment, with each change in words, or none that
      a daemon would take. The exit status is 1 where a daemon would refuse it.
      """,
    options: [
      .value(
        "ledger", "DIR", help: "A ledger to compare with; none without it.", completion: .directory),
      DaemonOptions.json,
    ], operands: .init("FILE", count: 1...1, help: "The protocol.")
  ) { arguments in
    let path = arguments.operands[0]
    let check: ProtocolCheck
    do {
      let bytes = try FileDescriptor.readFile(
        path, maximumByteCount: StudyProtocol.maximumByteCount)
      let studyProtocol = try StudyProtocol(json: JSONValue(parsing: bytes))
      check = try ProtocolCheck(studyProtocol, ledger: arguments.string("ledger"))
    } catch let error as JSONError {
      throw StudyError(.invalidProtocol, "\(path): \(error)")
    }
    print(arguments.has("json") ? check.json.serialized() + "\n" : check.text, terminator: "")
    return check.refusal == nil ? ExitStatus.done : ExitStatus.failed
  }
}

/// How a protocol stands to a ledger.
private struct ProtocolCheck {
  let studyProtocol: StudyProtocol
  /// What the ledger has; nil without a ledger, or before its first record.
  private(set) var present: StudyProtocol?
  private(set) var succession: ProtocolSuccession?
  /// Why a daemon would not take it.
  private(set) var refusal: String?
  private(set) var changes: [ProtocolChange] = []
  /// How many looks at results the ledger has.
  private(set) var looks = 0

  init(_ studyProtocol: StudyProtocol, ledger: String?) throws {
    self.studyProtocol = studyProtocol
    guard let ledger else { return }
    let reader = try LedgerReader(folder: ledger)
    var last: StoredEvent?
    let kind = StudyEventKind.studyProtocol
    try reader.forEachEvent(of: EventKind(kind.rawValue)) { last = $0 }
    try reader.forEachEvent(of: EventKind(StudyEventKind.look.rawValue)) { _ in looks += 1 }
    if let last {
      guard let payload = last.content?.payload.bytes,
        let event = try? kind.event(payload) as? ProtocolEvent
      else {
        throw StudyError(
          .invalidEvent, "\(ledger): record \(last.sequence) cannot be read; verify the ledger")
      }
      present = event.studyProtocol
    }
    do throws(StudyError) {
      succession = try studyProtocol.succession(after: present)
    } catch {
      refusal = error.message
    }
    changes = present.map { studyProtocol.changes(from: $0) } ?? []
  }

  var text: String {
    var lines = [
      "study \(studyProtocol.study), version \(studyProtocol.version)"
        + (studyProtocol.isRehearsal ? ", REHEARSAL" : ""),
      "digest \(studyProtocol.digest.hex)",
    ]
    if let present {
      lines.append("the ledger has version \(present.version): \(present.digest.hex)")
    }
    lines += changes.map { "  \($0.member): \($0.words)  [\($0.bearing.rawValue)]" }
    switch succession {
    case .first?: lines.append("the ledger has no protocol yet: the study would begin with it")
    case .same?: lines.append("it is the one that the ledger has")
    case .amendment?:
      lines.append("a daemon that starts with it appends it to the ledger as an amendment")
    case nil: break
    }
    if looks > 0, changes.contains(where: { $0.bearing == .judgement }) {
      lines.append(
        "outcomes have been looked at (\(looks)): what bears upon judgement makes what it judges "
          + "exploratory")
    }
    if let refusal { lines.append("REFUSED: \(refusal)") }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    var document: JSONObject = [
      "study": .string(studyProtocol.study), "version": .integer(Int64(studyProtocol.version)),
      "rehearsal": .bool(studyProtocol.isRehearsal),
      "protocol_sha256": .string(studyProtocol.digest.hex),
    ]
    if let present { document["present_sha256"] = .string(present.digest.hex) }
    if let succession { document["succession"] = .string("\(succession)") }
    if let refusal { document["refusal"] = .string(refusal) }
    if present != nil { document["looks"] = .integer(Int64(looks)) }
    document["changes"] = .array(
      changes.map { change in
        var members: JSONObject = [
          "member": .string(change.member), "bearing": .string(change.bearing.rawValue),
          "words": .string(change.words),
        ]
        if let hypothesis = change.hypothesis { members["hypothesis"] = .string(hypothesis) }
        return .object(members)
      })
    return .object(document)
  }
}
