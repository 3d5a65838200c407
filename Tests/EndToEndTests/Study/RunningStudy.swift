import Base
import Client
import Foundation
import Ledger
import Study
import TestSupport
import Testing
import Wire

/// A study's folder: keys, protocol, configuration, ledger; and daemons that serve it.
struct RunningStudy {
  let folder: TemporaryFolder
  var ledgerFolder: String { folder.path("ledger") }
  var framesFolder: String { folder.path("frames") }

  /// Writes all that a daemon needs.
  ///
  /// - Parameters:
  ///   - display: The pipeline's and the protocol's.
  ///   - endoscopistFirst: Whether the endoscopist's call comes first.
  ///   - digests: The pipelines that may serve; nil for the one that will.
  ///   - isRehearsal: Whether a histology model takes part, which only a rehearsal may have: it is made
  ///     from synthetic pictures.
  ///   - hasShadow: Whether the segmenter also runs in its own shadow.
  ///   - recordsFrames: What the protocol says of frames; nil for nothing.
  ///   - keepsPictures: Whether pictures of calls are kept, without a tenth of each in the upper left corner.
  /// - Throws: What goes wrong with files, and what a daemon says that does not start.
  init(
    display: String = "live", endoscopistFirst: Bool = false, digests: [String]? = nil,
    isRehearsal: Bool = false, hasShadow: Bool = false, recordsFrames: Bool? = nil,
    keepsPictures: Bool = false
  ) throws {
    folder = try TemporaryFolder()
    for (name, byte) in [("pseudonyms", UInt8(1)), ("checkpoints", 2)] {
      try write(name, Data(repeating: byte, count: 32))
    }
    let pipelines = Self.pipelines(display, isRehearsal, hasShadow)
    try write("plain.json", Data(#"{"pipelines": \#(pipelines)}"#.utf8))
    let digests = try digests ?? [Self.digest(folder.path("plain.json"))]
    try write(
      "protocol.json",
      Data(
        Self.protocolText(display, endoscopistFirst, digests, isRehearsal, recordsFrames).utf8))
    let pictures = """
      , "key_frames": {"folder": "\(framesFolder)", "quota_bytes": 100000000, "retention_days": 30,
        "mask": [{"left": 0, "top": 0, "width": 0.1, "height": 0.1}]}
      """
    let configuration = """
      {"pipelines": \(pipelines), "study": {
        "protocol": "\(folder.path("protocol.json"))", "ledger": "\(ledgerFolder)",
        "origin": "hospital.example/OB-1", "pseudonym_key": "\(folder.path("pseudonyms"))",
        "checkpoint_key": "\(folder.path("checkpoints"))", "checkpoints": "\(folder.path("out"))"\(keepsPictures ? pictures : "")}}
      """
    try write("study.json", Data(configuration.utf8))
  }

  private func write(_ name: String, _ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: folder.path(name)))
  }

  private static func pipelines(
    _ display: String, _ hasHistology: Bool, _ hasShadow: Bool
  ) -> String {
    let shadow = hasShadow ? #", "shadow": ["polyp-lite"]"# : ""
    let histology = hasHistology ? #", "histology": "histology-phantom/1""# : ""
    return """
      [{"name": "room", "segmenter": "polyp-lite", "procedure": {}, "display": "\(display)"\(histology)\(shadow)}]
      """
  }

  /// The pipeline's digest, as a daemon tells it that serves no study.
  private static func digest(_ configuration: String) throws -> String {
    let daemon = try RunningDaemon(["--config", configuration])
    return try daemon.connect().welcome.engine.pipelineDigest
  }

  static func protocolText(
    _ display: String, _ endoscopistFirst: Bool, _ digests: [String], _ isRehearsal: Bool,
    _ recordsFrames: Bool? = nil
  ) -> String {
    let frames = recordsFrames.map { #""frame_records": \#($0),"# } ?? ""
    let list = digests.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {"format": 1, "study": "OB-1", "version": 1, "pipelines": [\(list)],
       "rehearsal": \(isRehearsal), "display": "\(display)", "endoscopist_first": \(endoscopistFirst),
       \(frames)
       "classes": [{"label": "adenoma", "neoplastic": true},
                   {"label": "hyperplastic", "neoplastic": false}],
       "hypotheses": [{"id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 900000,
                       "rule": "lower_bound", "confidence_ppm": 950000}],
       "guidelines": ["usmstf_2020"], "subgroups": [], "exclusions": {"ibd": "colitis"},
       "label_precedence": "first_final",
       "looks": {"labelled": [100], "spending": "obrien_fleming", "alpha_ppm": 50000}}
      """
  }

  /// A daemon that serves the study.
  func daemon() throws -> RunningDaemon {
    try RunningDaemon(["--config", folder.path("study.json")])
  }

  /// Why a daemon does not start.
  func refusal() throws -> String {
    do {
      _ = try daemon()
      return ""
    } catch let failure as RunningDaemon.StartFailure {
      return failure.description
    }
  }

  /// All records of a kind, with their numbers.
  func records<Event: StudyEvent>(
    _ type: Event.Type
  ) throws -> [(receipt: LedgerReceipt, event: Event)] {
    var found: [(receipt: LedgerReceipt, event: Event)] = []
    for stored in try events(Event.kind) {
      let payload = try #require(stored.content?.payload.bytes)
      let event = try #require(try Event.kind.event(payload) as? Event)
      found.append(
        (LedgerReceipt(sequence: stored.sequence, leafDigest: stored.leafHash.hex), event))
    }
    return found
  }

  private func events(_ kind: StudyEventKind) throws -> [StoredEvent] {
    var events: [StoredEvent] = []
    try LedgerReader(folder: ledgerFolder).forEachEvent(of: EventKind(kind.rawValue)) {
      events.append($0)
    }
    return events
  }

  /// The kinds of all records, in order.
  func kinds() throws -> [String] {
    var kinds: [String] = []
    try LedgerReader(folder: ledgerFolder).forEachEvent { kinds.append($0.kind.name) }
    return kinds
  }
}
