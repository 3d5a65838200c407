import Base
import Wire

/// How inference has been doing: what status, metrics and readiness are made from.
final class ServiceHealth: Sendable {
  /// A stage of a frame's way and how to find its time.
  struct Stage: Sendable {
    let name: String
    let time: @Sendable (StageTimings) -> Duration
  }

  /// A reading of everything.
  struct Snapshot: Sendable {
    var histograms: [LatencyHistogram]
    var lastSuccess: MonotonicInstant?
    var consecutiveFailures = 0
    var lastFailure: String?
  }

  static let stages: [Stage] = [
    Stage(name: "receive") { $0.receive }, Stage(name: "wait") { $0.wait },
    Stage(name: "decode") { $0.decode }, Stage(name: "preprocess") { $0.preprocess },
    Stage(name: "inference") { $0.inference }, Stage(name: "postprocess") { $0.postprocess },
    Stage(name: "total") { $0.total },
  ]

  private let state = Locked(
    Snapshot(histograms: stages.map { _ in LatencyHistogram() }))

  func recordSuccess(_ timings: StageTimings, at instant: MonotonicInstant) {
    state.withLock { state in
      for (index, stage) in ServiceHealth.stages.enumerated() {
        state.histograms[index].record(stage.time(timings))
      }
      state.lastSuccess = instant
      state.consecutiveFailures = 0
    }
  }

  /// Enters a run that proved the model good without a station's frame, such as the self-test.
  func recordSelfTest(at instant: MonotonicInstant) {
    state.withLock { $0.lastSuccess = instant }
  }

  func recordFailure(_ message: String) {
    state.withLock { state in
      state.consecutiveFailures += 1
      state.lastFailure = message
    }
  }

  var snapshot: Snapshot { state.withLock { $0 } }
}
