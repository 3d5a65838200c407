import Foundation

/// The order statistics of a set of latencies.
public struct LatencySummary: Equatable, Sendable {
  /// How many latencies there were.
  public let count: Int
  /// The arithmetic mean.
  public let mean: Duration
  /// The smallest latency.
  public let minimum: Duration
  /// Half are at most this long.
  public let p50: Duration
  /// 95 % are at most this long.
  public let p95: Duration
  /// 99 % are at most this long.
  public let p99: Duration
  /// 99.9 % are at most this long.
  public let p999: Duration
  /// The longest latency.
  public let maximum: Duration

  /// Summarises latencies in any order; nil when there are none.
  public init?(_ latencies: some Sequence<Duration>) {
    let sorted = latencies.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    count = sorted.count
    mean = sorted.reduce(.zero, +) / sorted.count
    minimum = first
    maximum = last
    p50 = LatencySummary.nearestRank(0.5, in: sorted)
    p95 = LatencySummary.nearestRank(0.95, in: sorted)
    p99 = LatencySummary.nearestRank(0.99, in: sorted)
    p999 = LatencySummary.nearestRank(0.999, in: sorted)
  }

  /// The nearest-rank percentile: the smallest value that `share` of all do not exceed.
  private static func nearestRank(_ share: Double, in sorted: [Duration]) -> Duration {
    sorted[max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
  }

  /// The summary as a JSON object; all durations in milliseconds.
  public var json: JSONValue {
    [
      "count": .integer(Int64(count)), "mean_ms": .number(mean.milliseconds),
      "min_ms": .number(minimum.milliseconds), "p50_ms": .number(p50.milliseconds),
      "p95_ms": .number(p95.milliseconds), "p99_ms": .number(p99.milliseconds),
      "p99_9_ms": .number(p999.milliseconds), "max_ms": .number(maximum.milliseconds),
    ]
  }
}
