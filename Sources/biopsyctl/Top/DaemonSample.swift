import Base
import Client
import Wire

/// What the daemon said of itself at one moment.
struct DaemonSample {
  /// One station's account.
  struct Station {
    let name: String
    let openStreams: Int
    let accounting: FrameAccounting
  }

  let instant: MonotonicInstant
  let state: String
  let isLive: Bool
  let isReady: Bool
  /// Why it is not live, or what failed last.
  let trouble: String?
  let server: String
  let uptimeSeconds: Double
  let engine: EngineDescription
  let clients: Int
  let lastGoodAgeMilliseconds: Double?
  let stations: [Station]
  /// By pipeline and stage, in the order of `DaemonSample.stages`.
  let histograms: [String: [CumulativeHistogram]]

  static let stages = [
    "receive", "wait", "decode", "preprocess", "inference", "postprocess", "total",
  ]

  /// Asks a daemon.
  init(_ connection: DaemonConnection) throws {
    let fields = try JSONFields(.object(connection.status()))
    let reading = MetricsReading(try connection.metrics())
    instant = .now
    state = try fields.string("state")
    isLive = try fields.optionalBool("live") ?? true
    isReady = try fields.optionalBool("ready") ?? (state != "failing")
    let failure = state == "failing" ? try fields.optionalString("last_failure") : nil
    trouble = try fields.optionalString("not_live_because") ?? failure
    server = try fields.string("server")
    uptimeSeconds = try fields.number("uptime_seconds")
    engine = try EngineDescription(fields.object("engine"))
    clients = try fields.object("sessions").integer("open")
    lastGoodAgeMilliseconds = try fields.optionalNumber("last_good_inference_age_ms")
    stations = try fields.elements("streams").map { element in
      let station = try JSONFields(element.value, at: element.path)
      return Station(
        name: try station.string("name"), openStreams: try station.integer("open"),
        accounting: try FrameAccounting(station.object("frames")))
    }
    let pipelines = Set(
      (reading.samples["biopsyd_stage_seconds_count"] ?? []).compactMap { $0.labels["pipeline"] })
    var histograms: [String: [CumulativeHistogram]] = [:]
    for pipeline in pipelines {
      histograms[pipeline] = DaemonSample.stages.map {
        CumulativeHistogram(reading, pipeline: pipeline, stage: $0)
      }
    }
    self.histograms = histograms
  }
}
