import Base
import Imaging

/// All that one way came to, in one case.
struct BenchSeries: Sendable {
  let way: BenchWay
  var latencies: [Duration] = []
  var outside: [OutsideStages] = []
  /// Frames answered in `duration`.
  var answered = 0
  var duration = Duration.zero
  /// Frames that took `ownTime` and `daemonTime`.
  var metered = 0
  var ownTime = Duration.zero
  /// Nil where no daemon worked or its time cannot be read.
  var daemonTime: Duration?

  var framesPerSecond: Double { duration > .zero ? Double(answered) / duration.seconds : 0 }
  var ownMillisecondsPerFrame: Double { perFrame(ownTime) }
  var daemonMillisecondsPerFrame: Double? { daemonTime.map(perFrame) }

  private func perFrame(_ time: Duration) -> Double {
    metered > 0 ? time.milliseconds / Double(metered) : 0
  }
}

/// Frames of one size and kind, answered in all ways by turns.
struct BenchCase: Sendable {
  let size: ImageSize
  let encoding: BenchPlan.Encoding
  /// Mean size of a frame.
  let frameByteCount: Int
  let series: [BenchSeries]
  let ownPeakMemory: Int?
  let daemonPeakMemory: Int?

  /// What the daemon costs with one station, over the other ways.
  var overhead: BenchOverhead? {
    func series(_ way: BenchWay) -> BenchSeries? { self.series.first { $0.way == way } }
    guard let network = series(.network), let pipeline = series(.pipeline),
      let daemon = series(.daemon(stations: 1))
    else { return nil }
    return BenchOverhead(network: network, pipeline: pipeline, daemon: daemon)
  }
}

/// What the daemon costs over the network and over the pipeline, one station.
struct BenchOverhead: Sendable {
  /// A figure at the median and at the 99th percentile.
  struct Pair: Sendable {
    let p50: Double
    let p99: Double

    init(p50: Double, p99: Double) {
      self.p50 = p50
      self.p99 = p99
    }

    /// Percentiles in milliseconds; nil for none.
    init?(_ durations: [Duration]) {
      guard let summary = LatencySummary(durations) else { return nil }
      self.init(p50: summary.p50.milliseconds, p99: summary.p99.milliseconds)
    }
  }

  /// The daemon's percentile over the bare session's.
  let overNetwork: Pair
  /// The daemon's percentile over the pipeline's.
  let overPipeline: Pair
  /// The daemon's percentile less the pipeline's, in milliseconds.
  let difference: Pair
  /// Percentiles of the differences of each frame's daemon and pipeline latency, in milliseconds.
  let paired: Pair
  /// Percentiles of what a frame's way took beside the daemon's stages, in milliseconds.
  let outside: Pair
  /// Parts of that.
  let receive: Pair
  let wait: Pair
  let rest: Pair

  init?(network: BenchSeries, pipeline: BenchSeries, daemon: BenchSeries) {
    let differences = zip(daemon.latencies, pipeline.latencies).map { $0 - $1 }
    guard let networkSummary = LatencySummary(network.latencies),
      let pipelineSummary = LatencySummary(pipeline.latencies),
      let daemonSummary = LatencySummary(daemon.latencies),
      let paired = Pair(differences), let outside = Pair(daemon.outside.map(\.total)),
      let receive = Pair(daemon.outside.map(\.receive)),
      let wait = Pair(daemon.outside.map(\.wait)), let rest = Pair(daemon.outside.map(\.rest))
    else { return nil }
    overNetwork = Pair(
      p50: daemonSummary.p50.seconds / networkSummary.p50.seconds,
      p99: daemonSummary.p99.seconds / networkSummary.p99.seconds)
    overPipeline = Pair(
      p50: daemonSummary.p50.seconds / pipelineSummary.p50.seconds,
      p99: daemonSummary.p99.seconds / pipelineSummary.p99.seconds)
    difference = Pair(
      p50: (daemonSummary.p50 - pipelineSummary.p50).milliseconds,
      p99: (daemonSummary.p99 - pipelineSummary.p99).milliseconds)
    self.paired = paired
    self.outside = outside
    self.receive = receive
    self.wait = wait
    self.rest = rest
  }

  /// All figures with their names in tables and in JSON.
  var columns: [(title: String, name: String, pair: Pair)] {
    [
      ("/ bare session", "over_session_ratio", overNetwork),
      ("/ pipeline", "over_pipeline_ratio", overPipeline),
      ("- pipeline", "difference_ms", difference),
      ("- pipeline, by frame", "paired_difference_ms", paired),
      ("outside stages", "outside_stages_ms", outside),
      ("receiving", "receive_ms", receive),
      ("waiting", "wait_ms", wait),
      ("rest", "rest_ms", rest),
    ]
  }
}
