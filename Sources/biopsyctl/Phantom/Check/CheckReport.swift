import Base
import Foundation
import Phantom

/// The verdict of a check, with its limits.
struct CheckReport {
  private let plan: CheckPlan
  private let outcome: CheckOutcome
  private let latency: LatencySummary?
  private let criteria: [Criterion]

  /// One limit and what was measured against it.
  private struct Criterion {
    let name: String
    let title: String
    let limit: String
    let value: Double?
    let isKept: Bool
  }

  init(plan: CheckPlan, outcome: CheckOutcome) {
    self.plan = plan
    self.outcome = outcome
    let latency = LatencySummary(outcome.latencies)
    self.latency = latency
    let limits = plan.limits
    let comparison = outcome.comparison
    let dropped =
      outcome.sent > 0 ? Double(outcome.sent - outcome.results) / Double(outcome.sent) : 1
    let slowest = limits.mostLatency ?? Double(outcome.deadlineMilliseconds)

    // Without frames of a kind there is nothing to hold against its limit.
    func atLeast(_ name: String, _ title: String, _ limit: Double, _ value: Double?) -> Criterion {
      Criterion(
        name: name, title: title, limit: "at least \(limit)", value: value,
        isKept: value.map { $0 >= limit } ?? true)
    }
    func atMost(_ name: String, _ title: String, _ limit: Double, _ value: Double?) -> Criterion {
      Criterion(
        name: name, title: title, limit: "at most \(limit)", value: value,
        isKept: value.map { $0 <= limit } ?? true)
    }
    criteria = [
      atLeast(
        "found_share", "polyp frames with the polyp found", limits.leastFound,
        comparison.foundShare),
      atLeast(
        "mean_dice", "mean Dice coefficient on polyp frames", limits.leastDice,
        comparison.meanDice),
      atMost(
        "alarm_share", "polyp-free frames with a finding", limits.mostAlarms,
        comparison.alarmShare),
      atMost("dropped_share", "frames without an answer", limits.mostDropped, dropped),
      atMost(
        "latency_p95_ms", "p95 from send to answer, ms", slowest, latency?.p95.milliseconds),
      Criterion(
        name: "exact_account", title: "every frame is accounted for", limit: "must be",
        value: outcome.isExact ? 1 : 0, isKept: outcome.isExact),
    ]
  }

  /// Whether frames were answered and all limits are kept.
  var isKept: Bool { outcome.results > 0 && criteria.allSatisfy(\.isKept) }

  var json: JSONValue {
    let comparison = outcome.comparison
    var document: JSONObject = [
      "format": "phantom-check", "version": 1,
      "intended_use": .string(ProductVersion.intendedUse),
      "model": .string(outcome.engine.model),
      "pipeline_sha256": .string(outcome.engine.pipelineDigest),
      "provider": .string(outcome.engine.provider),
      "degraded": .bool(outcome.engine.isDegraded),
      "purpose": .string(outcome.engine.purpose.rawValue),
      "seed": .integer(Int64(clamping: plan.seed)),
      "sent": .integer(Int64(outcome.sent)), "results": .integer(Int64(outcome.results)),
      "late": .integer(Int64(outcome.late)),
      "polyp_frames": .integer(Int64(comparison.polypFrames)),
      "polyp_free_frames": .integer(Int64(comparison.cleanFrames)),
      "out_of_body_frames": .integer(Int64(comparison.outsideFrames)),
      "out_of_body_alarms": .integer(Int64(comparison.alarmedOutsideFrames)),
      "polyps_shown": .integer(Int64(comparison.shownPolyps.count)),
      "polyps_found": .integer(Int64(comparison.foundPolyps.count)),
      "accounting": .object(JSONObject(writing: { outcome.accounting.writeMembers(to: &$0) })),
    ]
    document["latency"] = latency?.json
    document["criteria"] = .array(
      criteria.map { criterion in
        .object([
          "name": .string(criterion.name), "limit": .string(criterion.limit),
          "value": criterion.value.map { .number($0) } ?? .null, "kept": .bool(criterion.isKept),
        ])
      })
    document["verdict"] = .string(isKept ? "kept" : "not kept")
    return .object(document)
  }

  var text: String {
    let engine = outcome.engine
    let comparison = outcome.comparison
    var text = "\(engine.model) on \(engine.provider)\(engine.isDegraded ? " (degraded)" : "")\n"
    if let warning = engine.purpose.warning { text += "\(warning)\n" }
    text += "phantom procedure \(plan.seed): sent \(outcome.sent) frames, "
    text += "\(outcome.results) answered (\(outcome.late) late)\n"
    text += "polyps found: \(comparison.foundPolyps.count) of \(comparison.shownPolyps.count); "
    text += "\(comparison.polypFrames) usable frames with a polyp, "
    text += "\(comparison.cleanFrames) without any\n"
    text += "findings outside the body: \(comparison.alarmedOutsideFrames) "
    text += "of \(comparison.outsideFrames) frames\n"
    for criterion in criteria {
      let value = criterion.value.map { String(format: "%.3f", $0) } ?? "-"
      let mark = criterion.isKept ? "ok    " : "FAILED"
      text += "  \(mark) \(criterion.title): \(value) (\(criterion.limit))\n"
    }
    text += isKept ? "verdict: all limits are kept\n" : "verdict: LIMITS ARE NOT KEPT\n"
    return text + "\(ProductVersion.intendedUse)\n"
  }
}
