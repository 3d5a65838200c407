import Base
import Wire

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
  /// The same, with frames in shared memory.
  case sharedMemory(stations: Int)

  var label: String {
    switch self {
    case .network: "bare session"
    case .pipeline: "pipeline in process"
    case .daemon(1): "daemon, 1 station"
    case .daemon(let stations): "daemon, \(stations) stations"
    case .sharedMemory(1): "shared memory, 1 station"
    case .sharedMemory(let stations): "shared memory, \(stations) stations"
    }
  }

  /// The name in JSON.
  var name: String {
    switch self {
    case .network: "session"
    case .pipeline: "pipeline"
    case .daemon: "daemon"
    case .sharedMemory: "shared_memory"
    }
  }

  var stations: Int? {
    switch self {
    case .network, .pipeline: nil
    case .daemon(let stations), .sharedMemory(let stations): stations
    }
  }
}

/// What one batch took.
struct BenchBatch: Sendable {
  /// For each timed frame, from its sending to its result.
  var latencies: [Duration] = []
  /// For each timed frame, where its time went; empty for ways without a daemon.
  var outside: [OutsideStages] = []
  /// Frames answered in `duration`; more than are timed where the lead-in overlaps with them.
  var answered = 0
  /// From the first counted frame's sending to the last one's result.
  var duration = Duration.zero
}

/// What a frame's way through the daemon took beside decoding, preprocessing, inference and
/// postprocessing.
struct OutsideStages: Sendable {
  /// From the message's first byte in the daemon to its last.
  let receive: Duration
  /// From there to the worker's turn.
  let wait: Duration
  /// The client's sending, wake-ups, encoding, and the result's way back.
  let rest: Duration

  /// Takes apart what a client saw.
  init(latency: Duration, _ timings: StageTimings) {
    receive = timings.receive
    wait = timings.wait
    let stages = timings.decode + timings.preprocess + timings.inference + timings.postprocess
    rest = latency - stages - receive - wait
  }

  var total: Duration { receive + wait + rest }
}
