import Base
import Foundation
import Wire

/// What became of a stream, seen from both ends.
struct StreamSummary {
  let engine: EngineDescription
  var sent = 0
  var results = 0
  var late = 0
  var withFindings = 0
  var droppedNotices: [DropReason: Int] = [:]
  var latencies: [Duration] = []
  var accounting = FrameAccounting()
  var duration = Duration.zero

  init(engine: EngineDescription) {
    self.engine = engine
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
    document["latency"] = LatencySummary(latencies)?.json
    return .object(document)
  }

  var text: String {
    var text = "\(engine.model) on \(engine.provider)\(engine.isDegraded ? " (degraded)" : "")\n"
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
    text +=
      isExact
      ? "every frame is accounted for\n"
      : "THE ACCOUNT DOES NOT ADD UP: \(results) results came, \(droppedNotices) drop notices\n"
    return text + "\(ProductVersion.intendedUse)\n"
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
