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
    /// A histogram of each stage, for each pipeline that has answered.
    var histograms: [String: [LatencyHistogram]] = [:]
    /// What workers computed in each pipeline's network.
    var inferenceProcessorTimes: [String: Duration] = [:]
    var lastSuccess: MonotonicInstant?
    var consecutiveFailures = 0
    var lastFailure: String?
    /// Sealed calls since the start, by status.
    var sealedCalls: [String: Int] = [:]
    /// From a call's decision until its record was on the disk.
    var sealing = LatencyHistogram()
  }

  static let stages: [Stage] = [
    Stage(name: "receive") { $0.receive }, Stage(name: "wait") { $0.wait },
    Stage(name: "decode") { $0.decode }, Stage(name: "preprocess") { $0.preprocess },
    Stage(name: "inference") { $0.inference }, Stage(name: "postprocess") { $0.postprocess },
    Stage(name: "total") { $0.total },
  ]

  private static let emptyHistograms = stages.map { _ in LatencyHistogram() }
  private let state = Locked(Snapshot())

  func recordSuccess(
    _ timings: StageTimings, inferenceProcessorTime: Duration, pipeline: String,
    at instant: MonotonicInstant
  ) {
    state.withLock { state in
      state.inferenceProcessorTimes[pipeline, default: .zero] += inferenceProcessorTime
      for (index, stage) in ServiceHealth.stages.enumerated() {
        state.histograms[pipeline, default: ServiceHealth.emptyHistograms][index]
          .record(stage.time(timings))
      }
      state.lastSuccess = instant
      state.consecutiveFailures = 0
    }
  }

  /// Enters a run that proved the model good without a station's frame: self-test or canary.
  func recordProof(at instant: MonotonicInstant) {
    state.withLock { state in
      state.lastSuccess = instant
      state.consecutiveFailures = 0
    }
  }

  /// Enters that a polyp's call was sealed.
  func recordCall(_ status: String) {
    state.withLock { $0.sealedCalls[status, default: 0] += 1 }
  }

  /// Enters how long a call has waited until it was on the disk.
  func recordSealing(_ latency: Duration) {
    state.withLock { $0.sealing.record(latency) }
  }

  func recordFailure(_ message: String) {
    state.withLock { state in
      state.consecutiveFailures += 1
      state.lastFailure = message
    }
  }

  var snapshot: Snapshot { state.withLock { $0 } }
}
