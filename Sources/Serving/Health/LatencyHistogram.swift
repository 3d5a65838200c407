import Base

/// Counts latencies by size, in the buckets that Prometheus gets.
struct LatencyHistogram: Sendable {
  /// Upper bounds in milliseconds; the last bucket has none.
  static let upperBoundsMilliseconds: [Double] = [
    0.25, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 80, 100, 120, 160, 200, 300, 500, 1000, 2000,
    5000,
  ]

  /// Latencies in each bucket, not cumulated.
  private(set) var counts = [Int](repeating: 0, count: upperBoundsMilliseconds.count + 1)
  /// All latencies added up.
  private(set) var sum = Duration.zero

  var count: Int { counts.reduce(0, +) }

  mutating func record(_ latency: Duration) {
    let milliseconds = latency.milliseconds
    let bucket =
      LatencyHistogram.upperBoundsMilliseconds.firstIndex { milliseconds <= $0 }
      ?? LatencyHistogram.upperBoundsMilliseconds.count
    counts[bucket] += 1
    sum += latency
  }
}
