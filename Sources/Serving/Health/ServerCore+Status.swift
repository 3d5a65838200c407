import Base
import Wire

extension ServerCore {
  /// The state in one word.
  enum ServiceState: String {
    /// Inference works on the provider that was asked for.
    case ready
    /// Inference works on another provider.
    case degraded
    /// The last frame could not be analysed.
    case failing
  }

  /// The daemon's state, as `Schemas/status.schema.json` describes it.
  func statusDocument() -> JSONObject {
    let snapshot = health.snapshot
    let accounts = scheduler.accounts
    let counts = sessionCounts.withLock { $0 }
    let pipeline = pipelines.defaultPipeline
    let state = serviceState(snapshot)
    let liveness = supervisor.liveness(at: .now)
    var document: JSONObject = [
      "state": .string(state.rawValue),
      "live": .bool(liveness == .alive),
      "ready": .bool(liveness == .alive && state != .failing),
      "server": .string("biopsyd/\(ProductVersion.text)"),
      "intended_use": .string(ProductVersion.intendedUse),
      "uptime_seconds": .number((MonotonicInstant.now - started).seconds),
      "engine": .object(JSONObject(writing: { pipeline.engine.writeMembers(to: &$0) })),
      "engine_details": .object(pipeline.details), "pipelines": pipelineList(),
      "sessions": [
        "open": .integer(Int64(counts.open)), "accepted": .integer(Int64(counts.accepted)),
        "refused": .integer(Int64(counts.refused)),
      ],
      "frames": ServerCore.frames(accounts.total),
      "streams": .array(
        accounts.entries.sorted { $0.key < $1.key }.map { name, entry in
          [
            "name": .string(name), "open": .integer(Int64(entry.openStreams)),
            "frames": ServerCore.frames(entry.accounting),
          ]
        }),
    ]
    if let lastSuccess = snapshot.lastSuccess {
      document["last_good_inference_age_ms"] = .number(
        (MonotonicInstant.now - lastSuccess).milliseconds)
    }
    if let failure = snapshot.lastFailure { document["last_failure"] = .string(failure) }
    if case .dead(let reason) = liveness { document["not_live_because"] = .string(reason) }
    document["supervision"] = .object(supervisionDocument())
    if let study { document["study"] = .object(study.statusDocument()) }
    return document
  }

  func serviceState(_ snapshot: ServiceHealth.Snapshot) -> ServiceState {
    snapshot.consecutiveFailures > 0 ? .failing : isDegraded ? .degraded : .ready
  }

  private static func frames(_ accounting: FrameAccounting) -> JSONValue {
    var object = JSONObject(writing: { accounting.writeMembers(to: &$0) })
    object["pending"] = .integer(Int64(accounting.pending))
    return .object(object)
  }
}
