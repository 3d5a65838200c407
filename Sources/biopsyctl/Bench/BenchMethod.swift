import Base

/// One of the ways to answer frames that are compared.
protocol BenchMethod: AnyObject {
  /// Which way this is.
  var way: BenchWay { get }
  /// Answers frames and times them.
  ///
  /// - Parameters:
  ///   - frames: The frames to answer, by number, one after the other.
  ///   - leadIn: A frame to answer before them that is not timed: it brings caches to the state of
  ///     steady work, which the other ways' batches have spoilt.
  /// - Returns: A latency for each of `frames`.
  /// - Throws: What kept a frame from being answered.
  func answer(_ frames: [Int], leadIn: Int) throws -> BenchBatch
}

/// A way to answer frames.
enum BenchWay: Hashable, Sendable {
  /// The network alone, its input prepared beforehand, its buffers bound.
  case network
  /// From a frame's bytes to findings in this process.
  case pipeline
  /// Over the daemon's socket, from a number of stations.
  case daemon(stations: Int)

  var label: String {
    switch self {
    case .network: "bare session"
    case .pipeline: "pipeline in process"
    case .daemon(1): "daemon, 1 station"
    case .daemon(let stations): "daemon, \(stations) stations"
    }
  }

  /// The name in JSON.
  var name: String {
    switch self {
    case .network: "session"
    case .pipeline: "pipeline"
    case .daemon: "daemon"
    }
  }

  var stations: Int? {
    guard case .daemon(let stations) = self else { return nil }
    return stations
  }
}

/// What one batch took.
struct BenchBatch: Sendable {
  /// For each timed frame, from its sending to its result.
  var latencies: [Duration] = []
  /// For each timed frame, the latency without the daemon's stages (decode, preprocess, inference,
  /// postprocess): transport, scheduling and JSON; empty for ways without a daemon.
  var outside: [Duration] = []
  /// Frames answered in `duration`; more than are timed where the lead-in overlaps with them.
  var answered = 0
  /// From the first counted frame's sending to the last one's result.
  var duration = Duration.zero
}
