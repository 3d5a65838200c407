import Statistics
import Testing

@Suite("Calibration")
struct CalibrationTests {
  private static let probabilities = [
    0.02, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75,
    0.80, 0.85, 0.90, 0.95,
  ]
  private static let outcomes = [
    0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1,
  ].map { $0 == 1 }

  private func expectClose(_ value: Double, _ expected: Double, _ tolerance: Double = 5e-10) {
    #expect(abs(value - expected) <= tolerance, "\(value), not \(expected)")
  }

  /// To the digits that a reference in R gives.
  ///
  /// Its `glm` stops when the deviance changes by less than 1e-8 of itself: five steps here, where ours
  /// takes two more; standard errors are then off by 5e-6.
  @Test("figures are those of the reference")
  func figures() throws {
    let figures = try #require(
      CalibrationFigures(Self.probabilities, outcomes: Self.outcomes))
    expectClose(figures.brier, 0.15377)
    expectClose(figures.scaledBrier, 0.3787070707)
    expectClose(figures.logLoss, 0.4669468876)
    expectClose(figures.observedByExpected, 1.1554621849)
    expectClose(figures.slope.value, 1.2454619113, 1e-5)
    expectClose(figures.slope.standardError, 0.5700085179, 1e-5)
    expectClose(figures.intercept.value, 0.5066123957, 1e-5)
    expectClose(figures.intercept.standardError, 0.6038853343, 1e-5)
    expectClose(figures.inTheLarge.value, 0.4448044312, 1e-5)
    expectClose(figures.inTheLarge.standardError, 0.5514108235, 1e-5)
    expectClose(figures.spiegelhalterZ, -0.3273173053)
    expectClose(figures.spiegelhalterP, 0.7434279050)
  }

  @Test("errors by bins depend on their number, as stated")
  func bins() {
    let five = ReliabilityBins(Self.probabilities, outcomes: Self.outcomes, count: 5)
    expectClose(five.expectedError, 0.084, 1e-12)
    expectClose(five.maximumError, 0.17, 1e-12)
    let ten = ReliabilityBins(Self.probabilities, outcomes: Self.outcomes, count: 10)
    expectClose(ten.expectedError, 0.156, 1e-12)
    expectClose(ten.maximumError, 0.375, 1e-12)
    #expect(ten.bins.reduce(0) { $0 + $1.count } == 20)
    let ends = ReliabilityBins([0, 1, 0.3], outcomes: [false, true, true], count: 10)
    #expect(ends.bins[0].count == 1 && ends.bins[9].count == 1 && ends.bins[3].count == 1)
    #expect(ReliabilityBins([], outcomes: []).expectedError == 0)
  }

  @Test("net benefit is that of the reference, thresholds included")
  func netBenefit() {
    let expected = [
      (0.1, 0.5111111111, 0.5), (0.2, 0.425, 0.4375), (0.3, 0.4142857143, 0.3571428571),
      (0.5, 0.3, 0.1),
    ]
    for (threshold, value, all) in expected {
      expectClose(
        NetBenefit.value(
          Self.probabilities, isDiseased: Self.outcomes, threshold: threshold), value)
      expectClose(NetBenefit.ofAll(prevalence: 0.55, threshold: threshold), all)
    }
  }

  @Test("has no figures where there is no slope")
  func degenerate() {
    #expect(CalibrationFigures([0.2, 0.8], outcomes: [true, true]) == nil)
    #expect(CalibrationFigures([0, 0.8], outcomes: [false, true]) == nil)
    #expect(CalibrationFigures([], outcomes: []) == nil)
    // Told apart perfectly: the slope has no bound.
    #expect(CalibrationFigures([0.2, 0.3, 0.7], outcomes: [false, false, true]) == nil)
    #expect(CalibrationFigures([0.5, 0.5], outcomes: [false, true]) == nil)
  }
}
