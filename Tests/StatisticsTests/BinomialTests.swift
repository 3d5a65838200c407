import Statistics
import Testing

/// Expected values: R 4.2 `binom.test` and `prop.test`, statsmodels `proportion_confint`; six digits.
@Suite("Intervals of shares")
struct BinomialTests {
  private typealias Row = (hits: Int, trials: Int, low: Double, high: Double)

  private func expect(
    _ rows: [Row], _ interval: (Int, Int) -> Interval,
    _ location: SourceLocation = #_sourceLocation
  ) {
    for row in rows {
      let found = interval(row.hits, row.trials)
      expectClose(found.low, row.low, 5.1e-7, location)
      expectClose(found.high, row.high, 5.1e-7, location)
    }
  }

  @Test("are Clopper and Pearson's")
  func exact() {
    let rows: [Row] = [
      (90, 100, 0.823777, 0.950995), (81, 263, 0.252737, 0.367622),
      (15, 148, 0.057844, 0.161650), (0, 20, 0, 0.168433), (1, 29, 0.000873, 0.177644),
      (20, 20, 0.831567, 1), (95, 100, 0.887165, 0.983568), (285, 300, 0.918873, 0.971749),
      (45, 50, 0.781865, 0.966725), (0, 10, 0, 0.308497), (10, 10, 0.691503, 1),
      (1, 1, 0.025, 1), (0, 300, 0, 0.012221),
    ]
    expect(rows) { BinomialInterval.clopperPearson($0, of: $1) }
  }

  @Test("are Wilson's")
  func score() {
    let rows: [Row] = [
      (90, 100, 0.825634, 0.944771), (81, 263, 0.255289, 0.366210),
      (15, 148, 0.062386, 0.160487), (0, 20, 0, 0.161125), (1, 29, 0.006113, 0.171755),
      (20, 20, 0.838875, 1), (95, 100, 0.888250, 0.978456), (285, 300, 0.919153, 0.969468),
      (45, 50, 0.786398, 0.956524), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1),
      (1, 1, 0.206549, 1), (0, 300, 0, 0.012643),
    ]
    expect(rows) { BinomialInterval.wilson($0, of: $1) }
  }

  @Test("are Wilson's with correction for continuity")
  func corrected() {
    let rows: [Row] = [
      (90, 100, 0.819642, 0.948370), (81, 263, 0.253509, 0.368176),
      (15, 148, 0.059778, 0.164450), (0, 20, 0, 0.200453), (1, 29, 0.001803, 0.196282),
    ]
    expect(rows) { BinomialInterval.wilsonCorrected($0, of: $1) }
    let all = BinomialInterval.wilsonCorrected(20, of: 20)
    expectClose(all.low, 1 - 0.200453)
    #expect(all.high == 1)
  }

  @Test("are those of Jeffreys' prior, of Agresti and Coull, and of Wald")
  func others() {
    expect([(90, 100, 0.829876, 0.947415), (0, 10, 0.000048, 0.217196)]) {
      BinomialInterval.jeffreys($0, of: $1)
    }
    expect([(90, 100, 0.823890, 0.946515)]) { BinomialInterval.agrestiCoull($0, of: $1) }
    expect([(90, 100, 0.841201, 0.958799)]) { BinomialInterval.wald($0, of: $1) }
    #expect(BinomialInterval.agrestiCoull(0, of: 5).low == 0)
    // Why Wald's is for comparison only.
    #expect(BinomialInterval.wald(5, of: 5) == Interval(low: 1, high: 1))
  }

  @Test("have one-sided bounds and tests that agree with them")
  func oneSided() {
    expectClose(BinomialInterval.lowerBound(90, of: 100), 0.8362823767, 5.1e-11)
    expectClose(BinomialInterval.upperBound(0, of: 300), 0.0099360819, 5.1e-11)
    let p = BinomialDistribution(trials: 100, probability: 0.9).atLeast(95)
    expectClose(p, 0.05757688649, 5.1e-12)
    // At its own lower bound, a share is just not refuted.
    let bound = BinomialInterval.lowerBound(95, of: 100)
    expectClose(BinomialDistribution(trials: 100, probability: bound).atLeast(95), 0.05, 1e-12)
  }

  @Test("of few trials hold what they say, whatever the share")
  func coverage() {
    // Clopper and Pearson's never covers less often than its level; the sum is over all outcomes.
    for share in [0.02, 0.1, 0.37, 0.5, 0.9] {
      let distribution = BinomialDistribution(trials: 23, probability: share)
      let covered = (0...23).filter { hits in
        let interval = BinomialInterval.clopperPearson(hits, of: 23)
        return interval.low <= share && share <= interval.high
      }
      #expect(covered.reduce(0) { $0 + distribution.mass($1) } >= 0.95)
    }
  }
}
