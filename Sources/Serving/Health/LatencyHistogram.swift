import Base

/// Counts latencies by size, in the buckets that Prometheus gets.
struct LatencyHistogram: Sendable {
  /// Upper bounds in milliseconds; the last bucket has none.
  static let upperBoundsMilliseconds: [Double] = [
    0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 120, 200, 500, 1000, 5000,
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
