import Base
import Statistics
import Testing

@Suite("Run lengths of cumulative sums")
struct RunLengthTests {
  /// R's spc `xcusum.arl` and `xcusum.crit`.
  @Test("of normal values are those of R's spc")
  func normal() {
    expectClose(RunLength.ofNormal(limit: 4, reference: 0.5), 335.3675776, 5.1e-8)
    expectClose(RunLength.ofNormal(limit: 4, reference: 0.5, mean: 1), 8.38320213, 5.1e-9)
    expectClose(RunLength.ofNormal(limit: 4, reference: 0.5, mean: 0.5), 26.67916243, 5.1e-9)
    expectClose(
      RunLength.ofNormal(limit: 5, reference: 0.5, sides: .two), 465.443506, 5.1e-7)
    expectClose(
      RunLength.ofNormal(limit: 5, reference: 0.5, mean: 1, sides: .two), 10.37596992, 5.1e-9)
  }

  @Test("of normal values say where the alarm belongs")
  func limits() {
    for (length, limit) in [(100, 2.849405757), (370, 4.095448547), (500, 4.389129740)] {
      expectClose(
        RunLength.limit(forRunLength: Double(length), reference: 0.5), limit, 2e-9)
      // The reference stops its search a little off: at its limit, the length is right to some 1e-6.
      expectClose(RunLength.ofNormal(limit: limit, reference: 0.5), Double(length), 2e-6)
    }
    #expect(RunLength.limit(forRunLength: 1.01, reference: 0.5) == nil)
  }

  /// 4000 simulated runs, whose lengths are nearly exponential: the mean's error is 1.6 %.
  @Test("of errors are those of simulated cases", arguments: [1.0, 2.0])
  func errors(actual: Double) {
    let risks = [0.05, 0.1, 0.2]
    let found = RunLength.ofErrors(
      limit: 2, oddsRatio: 2, risks: risks, actualOddsRatio: actual)
    var generator = SeededGenerator(seed: 17)
    var cases = 0
    for _ in 0..<4000 {
      var sum = RiskAdjustedSum(oddsRatio: 2)
      while sum.value < 2 {
        let risk = risks[Int.random(in: 0..<3, using: &generator)]
        let error = actual * risk / (1 - risk + actual * risk)
        sum.add(Double.random(in: 0..<1, using: &generator) < error, risk: risk)
        cases += 1
      }
    }
    let simulated = Double(cases) / 4000
    #expect(abs(found / simulated - 1) < 0.05, "\(found), simulated \(simulated)")
  }

  @Test("of errors hardly depend on the grid, and fall with real errors")
  func grid() {
    let coarse = RunLength.ofErrors(limit: 2, oddsRatio: 2, risks: [0.1], gridPoints: 250)
    let fine = RunLength.ofErrors(limit: 2, oddsRatio: 2, risks: [0.1], gridPoints: 500)
    #expect(abs(coarse / fine - 1) < 0.02, "\(coarse), \(fine)")
    let worse = RunLength.ofErrors(
      limit: 2, oddsRatio: 2, risks: [0.1], actualOddsRatio: 3, gridPoints: 250)
    #expect(worse < coarse / 3)
  }

  @Test("of errors say where the alarm belongs")
  func errorLimit() {
    let limit = RunLength.limit(forErrorRunLength: 300, oddsRatio: 2, risks: [0.1])
    let found = RunLength.ofErrors(limit: limit, oddsRatio: 2, risks: [0.1])
    // Four digits of a limit are some thousandths of a run length that grows exponentially with it; steps
    // of two sizes make it grow in leaps as well.
    #expect(abs(found / 300 - 1) < 0.02, "\(limit): \(found)")
  }
}
