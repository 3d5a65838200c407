import Base
import Foundation
import Wire

/// What became of a stream, seen from both ends.
struct StreamSummary {
  /// What signs a result.
  struct Signature: Hashable {
    let model: String
    let pipelineDigest: String
  }

  /// What answered last; before the first result, what the daemon said of itself.
  private(set) var engine: EngineDescription
  /// Results by what signed them; more than one where another model took over meanwhile.
  private(set) var signatures: [(signature: Signature, results: Int)] = []
  var sent = 0
  var results = 0
  var late = 0
  var withFindings = 0
  var droppedNotices: [DropReason: Int] = [:]
  var latencies: [Duration] = []
  /// Polyps whose call was sealed and shown.
  var calls: [CallMessage] = []
  var accounting = FrameAccounting()
  var duration = Duration.zero

  init(engine: EngineDescription) {
    self.engine = engine
  }

  /// Enters what signed a result.
  mutating func sign(_ result: ResultMessage) {
    engine.model = result.model
    engine.pipelineDigest = result.pipelineDigest
    engine.provider = result.provider
    engine.isDegraded = result.isDegraded
    let signature = Signature(model: result.model, pipelineDigest: result.pipelineDigest)
    if let index = signatures.firstIndex(where: { $0.signature == signature }) {
      signatures[index].results += 1
    } else {
      signatures.append((signature, 1))
    }
  }

  /// Whether the daemon's account and what arrived here agree, frame by frame.
  var isExact: Bool {
    accounting.received == sent && accounting.answered == results && accounting.late == late
      && accounting.pending == 0
      && DropReason.allCases.allSatisfy { accounting[$0] == droppedNotices[$0, default: 0] }
  }

  private var rate: Double {
    duration > .zero ? Double(results) / duration.seconds : 0
  }

  var json: JSONValue {
    var document: JSONObject = [
      "intended_use": .string(ProductVersion.intendedUse),
      "model": .string(engine.model), "pipeline_sha256": .string(engine.pipelineDigest),
      "provider": .string(engine.provider), "degraded": .bool(engine.isDegraded),
      "sent": .integer(Int64(sent)), "results": .integer(Int64(results)),
      "late": .integer(Int64(late)), "with_findings": .integer(Int64(withFindings)),
      "accounting": .object(JSONObject(writing: { accounting.writeMembers(to: &$0) })),
      "exact": .bool(isExact), "seconds": .number(duration.seconds),
      "answered_per_second": .number(rate),
    ]
    document["answered_by"] = .array(
      signatures.map { signature, results in
        [
          "model": .string(signature.model),
          "pipeline_sha256": .string(signature.pipelineDigest), "results": .integer(Int64(results)),
        ]
      })
    document["calls"] = .array(
      calls.map { .object(JSONObject(writing: $0.writeMembers)) })
    document["latency"] = LatencySummary(latencies)?.json
    return .object(document)
  }

  var text: String {
    var text = "\(engine.model) on \(engine.provider)\(engine.isDegraded ? " (degraded)" : "")\n"
    if signatures.count > 1 {
      for (signature, results) in signatures {
        text += "\(results) results by \(signature.model), \(signature.pipelineDigest.prefix(12))\n"
      }
    }
    text += String(
      format: "sent %d frames in %.1f s; %.1f results a second\n", sent, duration.seconds, rate)
    text += "answered \(accounting.answered) (\(withFindings) with findings, \(late) late)"
    let dropped = DropReason.allCases.filter { accounting[$0] > 0 }
      .map { "\(accounting[$0]) \($0.rawValue)" }
    text += ", dropped \(accounting.droppedTotal)"
    text += dropped.isEmpty ? "\n" : " (\(dropped.joined(separator: ", ")))\n"
    if let latency = LatencySummary(latencies) {
      text += String(
        format: "capture to result: p50 %.2f  p95 %.2f  p99 %.2f  p99.9 %.2f  max %.2f ms\n",
        latency.p50.milliseconds, latency.p95.milliseconds, latency.p99.milliseconds,
        latency.p999.milliseconds, latency.maximum.milliseconds)
    }
    for call in calls { text += StreamSummary.line(of: call) }
    text +=
      isExact
      ? "every frame is accounted for\n"
      : "THE ACCOUNT DOES NOT ADD UP: \(results) results came, \(droppedNotices) drop notices\n"
    return text + "\(ProductVersion.intendedUse)\n"
  }
}

extension StreamSummary {
  /// A sealed call in words.
  private static func line(of call: CallMessage) -> String {
    let opinion = call.opinion
    guard let finding = opinion.finding, let probability = opinion.probability else {
      return "polyp \(call.polyp): no call (\(opinion.reason ?? "unknown"))\(warning(of: call))\n"
    }
    let confidence = opinion.status == .highConfidence ? "high" : "low"
    let share = String(format: "%.2f", probability)
    return "polyp \(call.polyp): \(finding), probability \(share), \(confidence) confidence, "
      + "\(call.frames) looks\(warning(of: call))\n"
  }

  private static func warning(of call: CallMessage) -> String {
    call.opinion.purpose.warning.map { "  [\($0)]" } ?? ""
  }
}

/// One line on a terminal that is written over; nothing where there is no terminal.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var lastShown = MonotonicInstant(nanoseconds: 0)

  mutating func show(_ text: String) {
    let now = MonotonicInstant.now
    guard isShown, now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    StandardError.print("\r\u{1B}[K" + text, terminator: "")
  }

  func finish() {
    if isShown { StandardError.print("\r\u{1B}[K", terminator: "") }
  }
}
