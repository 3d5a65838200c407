import Base
import Ledger

/// Lists a ledger's records.
enum AuditEventsCommand {
  static let command = Command(
    "events", summary: "Lists a ledger's records, one a line.",
    discussion: """
      What records say is told only with --contents: in a running study that would be a look at
      what is found.
      """,
    options: [
      AuditCommand.ledger,
      .value("kind", "KIND", help: "Only records of this kind, such as call."),
      .value("from", "N", help: "Begin with this record (0)."),
      .value("count", "N", help: "List so many at most."),
      .flag("contents", help: "Tell what records say."),
      .flag("json", help: "Print one JSON document a line."),
    ]
  ) { arguments in
    let reader = try LedgerReader(folder: AuditCommand.folder(arguments))
    let first = try arguments.integer("from", in: 0...Int.max - 1) ?? 0
    var rest = try arguments.integer("count", in: 0...Int.max) ?? Int.max
    let kind = arguments.string("kind")
    try reader.forEachEvent(in: first..<Int.max) { event in
      guard rest > 0, kind == nil || kind == event.kind.name else { return }
      rest -= 1
      let showsContents = arguments.has("contents")
      print(
        arguments.has("json")
          ? json(event, showsContents).serialized() : text(event, showsContents))
    }
    return ExitStatus.done
  }

  private static func text(_ event: StoredEvent, _ showsContents: Bool) -> String {
    var line =
      "\(event.sequence)  \(AuditCommand.text(of: event.time))  \(event.kind.name)"
      + (event.content == nil ? "  (erased)" : "")
    if showsContents, let content = event.content {
      line += "  " + String(decoding: content.payload.bytes, as: UTF8.self)
    }
    return line
  }

  private static func json(_ event: StoredEvent, _ showsContents: Bool) -> JSONValue {
    var document: JSONObject = [
      "sequence": .integer(Int64(event.sequence)), "kind": .string(event.kind.name),
      "time_ms": .integer(event.time), "leaf_sha256": .string(event.leafHash.hex),
      "erased": .bool(event.content == nil),
    ]
    if showsContents, let content = event.content {
      document["content"] = (try? JSONValue(parsing: content.payload.bytes)) ?? .null
    }
    return .object(document)
  }
}
