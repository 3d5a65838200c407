import Testing

@testable import Evaluation

@Suite struct ProportionTests {
  /// scipy's beta quantiles; the logarithms of gamma functions at a million cost some digits.
  @Test func intervalsAgreeWithTheReference() throws {
    let goldens = try #require(Goldens.document["proportions"]?.elements)
    #expect(goldens.count == 10)
    for value in goldens {
      let golden = try #require(value.object)
      func number(_ name: String) throws -> Double { try #require(golden[name]?.double) }
      let proportion = try Proportion(
        successes: Int(number("hits")), trials: Int(number("trials")),
        confidence: number("confidence"))
      let name = "\(proportion.successes) of \(proportion.trials)"
      expectClose(proportion.estimate.low, try number("low"), within: 1e-12, name)
      expectClose(proportion.estimate.high, try number("high"), within: 1e-12, name)
    }
  }

  @Test func oneInAHundred() throws {
    let estimate = try Proportion(successes: 1, trials: 100).estimate
    #expect(estimate.value == 0.01)
    expectClose(estimate.low, 0.000253, within: 5e-7)
    expectClose(estimate.high, 0.054460, within: 1e-6)
  }

  @Test func theTailsHoldWhatTheIntervalLeavesOut() throws {
    // By definition: at the ends, the outcome or a more extreme one has probability 2.5 %.
    let estimate = try Proportion(successes: 3, trials: 12).estimate
    func probability(_ counts: ClosedRange<Int>, _ share: Double) -> Double {
      counts.reduce(0.0) { sum, count in
        var term = 1.0
        for step in 0..<count { term *= Double(12 - step) / Double(step + 1) * share }
        for _ in count..<12 { term *= 1 - share }
        return sum + term
      }
    }
    expectClose(probability(3...12, estimate.low), 0.025, within: 1e-12)
    expectClose(probability(0...3, estimate.high), 0.025, within: 1e-12)
  }

  @Test func hitsAndMissesMirror() throws {
    for successes in 0...30 {
      let hits = try Proportion(successes: successes, trials: 30).estimate
      let misses = try Proportion(successes: 30 - successes, trials: 30).estimate
      expectClose(hits.low, 1 - misses.high, within: 1e-12)
      #expect(hits.low <= hits.value && hits.value <= hits.high)
    }
  }

  @Test func refusesCountsAndLevelsThatCannotBe() {
    expectError(.noImages) { _ = try Proportion(successes: 0, trials: 0) }
    expectError(.invalidOption) { _ = try Proportion(successes: 3, trials: 2) }
    expectError(.invalidOption) { _ = try Proportion(successes: -1, trials: 2) }
    expectError(.invalidOption) { _ = try Proportion(successes: 1, trials: 2, confidence: 1) }
  }
}
