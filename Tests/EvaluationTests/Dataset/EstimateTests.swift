import Statistics
import Testing

@testable import Evaluation

@Suite struct EstimateTests {
  @Test func quantilesAreLinearBetweenNeighbours() {
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.975, 1])
    let expected = [(0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.975, 7.7), (1, 8.0)]
    for (probability, value) in expected {
      expectClose(SampleQuantile.value(probability, ofSorted: [1, 2, 4, 8]), value, within: 1e-12)
    }
    #expect(SampleQuantile.value(0.3, ofSorted: [5]) == 5)
  }

  @Test func theIntervalIgnoresTheOrderOfDraws() {
    let estimate = Estimate(value: 3, resampled: [8, 1, 4, 2], confidence: 0.8)
    expectClose(estimate.low, 1.3, within: 1e-12)
    expectClose(estimate.high, 6.8, within: 1e-12)
  }
}
