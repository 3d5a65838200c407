import Base
import Validation
import Wire

/// What became of each row of a file, as text and as JSON (`Schemas/labels-import.schema.json`).
struct LabelsImportOutcome {
  /// What can become of a row.
  enum Fate: String, CaseIterable {
    /// It would be told to the daemon.
    case planned
    /// It is in the ledger now.
    case recorded
    /// It was there already, or before in the file.
    case known
    /// A human has to look at it.
    case conflict
    /// It cannot be read, or no record can hold it.
    case refused
  }

  /// A row.
  struct Row {
    let position: SourcePosition
    let version: ResultVersion?
    let fate: Fate
    var receipt: LedgerReceipt?
    var message: String?

    init(
      _ result: PathologyResult, _ fate: Fate, receipt: LedgerReceipt? = nil, message: String? = nil
    ) {
      position = result.position
      version = result.version
      self.fate = fate
      self.receipt = receipt
      self.message = message
    }

    init(_ row: RefusedRow) {
      position = row.position
      version = nil
      fate = .refused
      message = "\(row.reason.rawValue): \(row.message)"
    }
  }

  let isDryRun: Bool
  private let plan: ImportPlan
  private var rows: [Row]

  /// Begins with what the file alone decides.
  init(_ plan: ImportPlan, isDryRun: Bool) {
    self.plan = plan
    self.isDryRun = isDryRun
    rows =
      plan.known.map { Row($0, .known) }
      + plan.conflicting.map { Row($0.result, .conflict, message: $0.reason.rawValue) }
      + plan.refused.map { Row($0) }
    if isDryRun { rows += plan.recorded.map { Row($0, .planned) } }
  }

  mutating func add(_ row: Row) { rows.append(row) }

  private func count(_ fate: Fate) -> Int { rows.count { $0.fate == fate } }

  /// Whether nothing is left for a human.
  var isClean: Bool { count(.conflict) == 0 && count(.refused) == 0 }

  private var inOrder: [Row] { rows.sorted { $0.position < $1.position } }

  var text: String {
    let lines =
      isDryRun
      ? plan.lines
      : inOrder.map(Self.line) + [
        "\(plan.count) read: \(count(.recorded)) recorded, \(count(.known)) known already, "
          + "\(count(.conflict)) in conflict, \(count(.refused)) refused, "
          + "\(plan.joinedRowCount) joined"
      ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ row: Row) -> String {
    var line = "\(row.position): \(row.fate.rawValue)"
    if let receipt = row.receipt { line += " (record \(receipt.sequence))" }
    if let version = row.version { line += ": \(version.name)" }
    if let message = row.message { line += ": \(message)" }
    return line
  }

  var json: JSONValue {
    var document: JSONObject = [
      "dry_run": .bool(isDryRun), "read": .integer(Int64(plan.count)),
      "joined": .integer(Int64(plan.joinedRowCount)),
    ]
    for fate in Fate.allCases { document[fate.rawValue] = .integer(Int64(count(fate))) }
    document["rows"] = .array(inOrder.map(Self.json))
    return .object(document)
  }

  private static func json(_ row: Row) -> JSONValue {
    var members: JSONObject = [
      "position": .string("\(row.position)"), "outcome": .string(row.fate.rawValue),
    ]
    if let version = row.version {
      members["accession"] = .string(version.key.accession)
      if let part = version.key.part { members["part"] = .string(part) }
      members["polyps"] = .array(version.key.polypReferences.map { .integer(Int64($0)) })
      members["status"] = .string(version.status.rawValue)
    }
    if let receipt = row.receipt {
      members["sequence"] = .integer(Int64(receipt.sequence))
      members["leaf_sha256"] = .string(receipt.leafDigest)
    }
    if let message = row.message { members["message"] = .string(message) }
    return .object(members)
  }
}
