import Base
import Testing

@Suite("Latency summary")
struct LatencySummaryTests {
  /// 1 ms, 2 ms, … in an order that is not sorted.
  private func milliseconds(_ count: Int, seed: UInt64 = 5) -> [Duration] {
    var generator = SeededGenerator(seed: seed)
    return (1...count).map { .milliseconds($0) }.shuffled(using: &generator)
  }

  @Test func isNothingForNothing() {
    #expect(LatencySummary([]) == nil)
  }

  @Test func isTheValueItselfForOne() throws {
    let summary = try #require(LatencySummary([.milliseconds(7)]))
    for value in [
      summary.mean, summary.minimum, summary.p50, summary.p95, summary.p99, summary.p999,
      summary.maximum,
    ] {
      #expect(value == .milliseconds(7))
    }
    #expect(summary.count == 1)
  }

  /// Nearest rank: the value at position ceil(share * count), counted from 1.
  @Test(
    arguments: [
      (2, 1, 2, 2, 2), (3, 2, 3, 3, 3), (4, 2, 4, 4, 4), (10, 5, 10, 10, 10), (20, 10, 19, 20, 20),
      (21, 11, 20, 21, 21), (99, 50, 95, 99, 99), (100, 50, 95, 99, 100), (101, 51, 96, 100, 101),
      (1000, 500, 950, 990, 999), (1001, 501, 951, 991, 1000), (2000, 1000, 1900, 1980, 1998),
      (10_000, 5000, 9500, 9900, 9990),
    ] as [(Int, Int, Int, Int, Int)])
  func takesTheNearestRank(count: Int, p50: Int, p95: Int, p99: Int, p999: Int) throws {
    let summary = try #require(LatencySummary(milliseconds(count)))
    #expect(summary.count == count)
    #expect(summary.minimum == .milliseconds(1) && summary.maximum == .milliseconds(count))
    #expect(summary.p50 == .milliseconds(p50))
    #expect(summary.p95 == .milliseconds(p95))
    #expect(summary.p99 == .milliseconds(p99))
    #expect(summary.p999 == .milliseconds(p999))
    #expect(summary.mean == .microseconds(500 * (count + 1)))
  }

  @Test func writesMilliseconds() throws {
    let summary = try #require(LatencySummary([.microseconds(1500), .microseconds(2500)]))
    #expect(
      summary.json.serialized()
        == #"{"count":2,"mean_ms":2.0,"min_ms":1.5,"p50_ms":1.5,"p95_ms":2.5,"p99_ms":2.5,"#
        + #""p99_9_ms":2.5,"max_ms":2.5}"#)
  }
}
