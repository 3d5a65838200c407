import Base
import Wire

/// What happened between two samples.
struct TopReport {
  /// One station's rates, in frames per second.
  struct Station {
    let name: String
    let openStreams: Int
    let received: Double
    let answered: Double
    let late: Double
    /// Only reasons that occurred.
    let dropped: [(reason: DropReason, rate: Double)]
    let pending: Int
  }

  /// How long a stage took, in milliseconds.
  struct Latency {
    let pipeline: String
    let stage: String
    let count: Int
    let p50: Double
    let p95: Double
    let p99: Double
  }

  let sample: DaemonSample
  let interval: Duration
  let stations: [Station]
  let latencies: [Latency]

  /// Compares two samples; after a restart of the daemon, its start counts as the first.
  init(from earlier: DaemonSample, to later: DaemonSample) {
    sample = later
    interval = later.instant - earlier.instant
    let hasRestarted = later.uptimeSeconds < earlier.uptimeSeconds
    let seconds = max(interval.seconds, 0.001)
    let before = Dictionary(
      earlier.stations.map { ($0.name, $0.accounting) }, uniquingKeysWith: { first, _ in first })
    stations = later.stations.map { station in
      let now = station.accounting
      let then = hasRestarted ? FrameAccounting() : before[station.name] ?? FrameAccounting()
      func rate(_ count: (FrameAccounting) -> Int) -> Double {
        Double(max(0, count(now) - count(then))) / seconds
      }
      let dropped = DropReason.allCases.map { reason in (reason, rate { $0[reason] }) }
      return Station(
        name: station.name, openStreams: station.openStreams, received: rate(\.received),
        answered: rate(\.answered), late: rate(\.late), dropped: dropped.filter { $0.1 > 0 },
        pending: now.pending)
    }
    latencies = later.histograms.sorted { $0.key < $1.key }.flatMap { pipeline, histograms in
      zip(DaemonSample.stages, histograms).enumerated().compactMap { index, entry in
        let earlier = hasRestarted ? nil : earlier.histograms[pipeline]?[index]
        return Latency(pipeline: pipeline, stage: entry.0, entry.1.since(earlier))
      }
    }
  }

  /// The report as `Schemas/top.schema.json` describes it.
  var document: JSONObject {
    var document: JSONObject = [
      "interval_ms": .number(interval.milliseconds), "state": .string(sample.state),
      "live": .bool(sample.isLive), "ready": .bool(sample.isReady),
      "server": .string(sample.server), "uptime_seconds": .number(sample.uptimeSeconds),
      "model": .string(sample.engine.model), "provider": .string(sample.engine.provider),
      "degraded": .bool(sample.engine.isDegraded), "clients": .integer(Int64(sample.clients)),
      "streams": .array(stations.map { .object($0.document) }),
      "latency_ms": .array(latencies.map { .object($0.document) }),
    ]
    if let age = sample.lastGoodAgeMilliseconds {
      document["last_good_inference_age_ms"] = .number(age)
    }
    if let trouble = sample.trouble { document["trouble"] = .string(trouble) }
    return document
  }
}

extension TopReport.Station {
  fileprivate var document: JSONObject {
    [
      "name": .string(name), "open": .integer(Int64(openStreams)),
      "received_per_second": .number(received), "answered_per_second": .number(answered),
      "late_per_second": .number(late),
      "dropped_per_second": .object(
        JSONObject(dropped.map { ($0.reason.rawValue, .number($0.rate)) })),
      "pending": .integer(Int64(pending)),
    ]
  }
}

extension TopReport.Latency {
  /// Reads a histogram; nil when it is empty.
  fileprivate init?(pipeline: String, stage: String, _ histogram: CumulativeHistogram) {
    guard let p50 = histogram.quantile(0.5), let p95 = histogram.quantile(0.95),
      let p99 = histogram.quantile(0.99)
    else { return nil }
    self.init(
      pipeline: pipeline, stage: stage, count: Int(histogram.total), p50: p50 * 1000,
      p95: p95 * 1000, p99: p99 * 1000)
  }

  fileprivate var document: JSONObject {
    [
      "pipeline": .string(pipeline), "stage": .string(stage), "count": .integer(Int64(count)),
      "p50": .number(p50), "p95": .number(p95), "p99": .number(p99),
    ]
  }
}
