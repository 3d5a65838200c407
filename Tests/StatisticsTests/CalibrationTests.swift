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

  /// To the digits that a reference in R gives.
  ///
  /// Its `glm` stops when the deviance changes by less than 1e-8 of itself: five steps here, where ours
  /// takes two more; standard errors are then off by 5e-6.
  @Test("figures are those of the reference")
  func figures() throws {
    let figures = try #require(
      CalibrationFigures(Self.probabilities, outcomes: Self.outcomes))
    expectClose(figures.brier, 0.15377, 5.1e-11)
    expectClose(figures.scaledBrier, 0.3787070707, 5.1e-11)
    expectClose(figures.logLoss, 0.4669468876, 5.1e-11)
    expectClose(figures.observedByExpected, 1.1554621849, 5.1e-11)
    expectClose(figures.slope.value, 1.2454619113, 1e-5)
    expectClose(figures.slope.standardError, 0.5700085179, 1e-5)
    expectClose(figures.intercept.value, 0.5066123957, 1e-5)
    expectClose(figures.intercept.standardError, 0.6038853343, 1e-5)
    expectClose(figures.inTheLarge.value, 0.4448044312, 1e-5)
    expectClose(figures.inTheLarge.standardError, 0.5514108235, 1e-5)
    expectClose(figures.spiegelhalterZ, -0.3273173053, 5.1e-11)
    expectClose(figures.spiegelhalterP, 0.7434279050, 5.1e-11)
    let area = AreaUnderCurve(scores: Self.probabilities, isDiseased: Self.outcomes)
    expectClose(area?.value, 0.8686868687, 5.1e-11)
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
    for count in [5, 10] {
      let wide = ReliabilityBins(Self.probabilities, outcomes: Self.outcomes, count: count)
      let full = ReliabilityBins(
        equalCounts: Self.probabilities, outcomes: Self.outcomes, count: count)
      #expect(abs(full.expectedError - wide.expectedError) < 1e-12)
      #expect(full.bins.allSatisfy { $0.count == 20 / count })
    }
    let few = ReliabilityBins(equalCounts: [0.9, 0.1], outcomes: [true, false], count: 3)
    #expect(few.bins.map(\.count) == [0, 1, 1])
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
          Self.probabilities, isDiseased: Self.outcomes, threshold: threshold), value,
        5.1e-11)
      expectClose(
        NetBenefit.ofAll(prevalence: 0.55, threshold: threshold), all,
        5.1e-11)
    }
  }

  @Test("net benefit comes to interventions that are not needed")
  func interventions() {
    for (threshold, avoided) in [(0.1, 10), (0.2, -5), (0.3, 13.3333), (0.5, 20)] {
      expectClose(
        NetBenefit.interventionsAvoided(
          Self.probabilities, isDiseased: Self.outcomes, threshold: threshold), avoided, 5.1e-5)
    }
  }

  /// R 4.2.2: `rms::val.prob` and `predict(loess(y ~ p))`.
  @Test("has a curve by either smoother, which are not the same")
  func curves() throws {
    let lines = try #require(
      CalibrationCurve(Self.probabilities, outcomes: Self.outcomes, smoother: .lowess))
    expectClose(lines.meanDistance, 0.0742925098, 1e-10)
    expectClose(lines.distance(quantile: 0.9), 0.1192414797, 1e-10)
    expectClose(lines.largestDistance, 0.1293879884, 1e-10)
    let parabolas = try #require(
      CalibrationCurve(Self.probabilities, outcomes: Self.outcomes, smoother: .loess))
    expectClose(parabolas.meanDistance, 0.0664823572, 1e-10)
    expectClose(parabolas.distance(quantile: 0.5), 0.0577556391, 1e-10)
    expectClose(parabolas.distance(quantile: 0.9), 0.1151130509, 1e-10)
    expectClose(parabolas.largestDistance, 0.1180152731, 1e-10)
    let drawn: [(Int, Double)] = [
      (0, 0.0611660628675), (1, 0.0916826559949), (7, 0.3405694470369), (18, 1),
    ]
    for (index, expected) in drawn { expectClose(parabolas.observed[index], expected, 5.1e-12) }
  }

  @Test("has a curve that does not depend on the order of cases, and none of too few")
  func curveEdges() throws {
    let order = [7, 3, 19, 0, 12, 5, 1, 18, 9, 14, 2, 16, 4, 11, 6, 17, 8, 13, 10, 15]
    for smoother in CalibrationCurve.Smoother.allCases {
      let straight = try #require(
        CalibrationCurve(Self.probabilities, outcomes: Self.outcomes, smoother: smoother))
      let mixed = try #require(
        CalibrationCurve(
          order.map { Self.probabilities[$0] }, outcomes: order.map { Self.outcomes[$0] },
          smoother: smoother))
      #expect(mixed.meanDistance == straight.meanDistance)
      #expect(mixed.observed == order.map { straight.observed[$0] })
      #expect(CalibrationCurve([], outcomes: [], smoother: smoother) == nil)
      #expect(
        CalibrationCurve([0.4, 0.4], outcomes: [true, false], smoother: smoother) == nil)
    }
    let few = CalibrationCurve([0.2, 0.7], outcomes: [false, true], smoother: .loess)
    #expect(few == nil)
  }

  /// Ties, clusters of places and enough points for R's shortcuts; values of R 4.2.2.
  @Test("has R's curves of many probabilities with ties")
  func ties() throws {
    let places: [Double] = (0..<240).map { (index: Int) -> Double in
      let rank = (index * index * 7 + 11 * index) % 97 + 1
      return Double(rank) / 98
    }
    let outcomes: [Bool] = (0..<240).map { (index: Int) -> Bool in
      let draw = (index * 31 + index * index) % 89
      return draw < Int(places[index] * 89)
    }
    let lines = try #require(
      CalibrationCurve(places, outcomes: outcomes, smoother: .lowess))
    expectClose(lines.meanDistance, 0.03084678278658, 5.1e-11)
    expectClose(lines.largestDistance, 0.1077250518288, 5.1e-11)
    let parabolas = try #require(
      CalibrationCurve(places, outcomes: outcomes, smoother: .loess))
    expectClose(parabolas.meanDistance, 0.05456002230402, 5.1e-11)
    expectClose(parabolas.largestDistance, 0.111760031727, 5.1e-11)
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
