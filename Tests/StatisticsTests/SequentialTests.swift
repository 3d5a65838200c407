import Statistics
import Testing

@Suite("Looks at results while they come")
struct SequentialTests {
  /// The published tables, and those of recursive integration elsewhere, have four digits.
  private func expect(
    _ values: [Double], _ expected: [Double], _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.count, sourceLocation: location)
    for (value, other) in zip(values, expected) { expectClose(value, other, 5.1e-5, location) }
  }

  @Test("have O'Brien and Fleming's, and Pocock's bounds")
  func shapes() {
    expect(GroupSequentialBoundary.bounds(.obrienFleming, looks: 2), [2.7965, 1.9774])
    expect(GroupSequentialBoundary.bounds(.obrienFleming, looks: 3), [3.4711, 2.4544, 2.0040])
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, looks: 4), [4.0486, 2.8628, 2.3375, 2.0243])
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, looks: 5),
      [4.5617, 3.2256, 2.6337, 2.2809, 2.0401])
    for (looks, bound) in [(1, 1.9600), (2, 2.1783), (3, 2.2895), (4, 2.3613), (5, 2.4132)] {
      expect(
        GroupSequentialBoundary.bounds(.pocock, looks: looks),
        Array(repeating: bound, count: looks))
    }
  }

  @Test("may come at any time if the chance of a mistake is spent over information")
  func spending() {
    let thirds = [1.0 / 3, 2.0 / 3, 1]
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, at: thirds), [3.7103, 2.5114, 1.9930])
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, at: [0.25, 0.5, 0.75, 1]),
      [4.3326, 2.9631, 2.3590, 2.0141])
    let fifths = [0.2, 0.4, 0.6, 0.8, 1]
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, at: fifths),
      [4.8769, 3.3570, 2.6803, 2.2898, 2.0310])
    expect(
      GroupSequentialBoundary.bounds(.pocock, at: fifths),
      [2.4380, 2.4268, 2.4102, 2.3966, 2.3860])
    let spent = [1e-6, 0.000788, 0.007616, 0.024424, 0.05]
    for (share, expected) in zip(fifths, spent) {
      expectClose(GroupSequentialBoundary.Spending.obrienFleming.spent(share, of: 0.05), expected)
    }
  }

  @Test("case by case end by Wald's bounds")
  func probabilityRatio() {
    var test = SequentialProbabilityRatio(lower: 0.9, higher: 0.95)
    expectClose(test.upperBound, 2.8903717579, 5.1e-11)
    expectClose(test.lowerBound, -2.2512917986, 5.1e-11)
    expectClose(test.hitStep, 0.0540672213, 5.1e-11)
    expectClose(test.missStep, -0.6931471806, 5.1e-11)
    for _ in 0..<53 { test.add(true) }
    #expect(test.state == .undecided)
    test.add(true)
    #expect(test.state == .higher)
    var failing = SequentialProbabilityRatio(lower: 0.9, higher: 0.95)
    for _ in 0..<3 { failing.add(false) }
    #expect(failing.state == .undecided)
    failing.add(false)
    #expect(failing.state == .lower)
  }

  @Test("case by case follow successes and failures")
  func probabilityRatioPath() {
    var test = SequentialProbabilityRatio(lower: 0.9, higher: 0.95)
    let expected = [20: 1.081344, 21: 0.388197, 36: 1.199206, 38: -0.187089, 100: 3.165079]
    for number in 1...100 {
      test.add(![21, 37, 38].contains(number))
      if let value = expected[number] { expectClose(test.logRatio, value) }
    }
  }

  @Test("see errors become more frequent")
  func sums() {
    var sum = RiskAdjustedSum(oddsRatio: 2)
    expectClose(sum.step(false, risk: 0.1), -0.0953101798, 5.1e-11)
    expectClose(sum.step(true, risk: 0.1), 0.5978370008, 5.1e-11)
    let errors = [11, 17, 18, 22, 31, 32, 33]
    let expected = [11: 0.597837, 18: 1.316960, 22: 1.628867, 33: 2.659896]
    for number in 1...33 {
      sum.add(errors.contains(number), risk: 0.1)
      if let value = expected[number] { expectClose(sum.value, value) }
    }
  }

  /// The reference's last digit is not quite right: exact fractions give 8.455251998257 and 0.993422873833.
  @Test("at any time have intervals that hold all at once")
  func sequences() {
    let evidence: [(Int, Double)] = [
      (95, 0.2923595185), (98, 6.0996863270), (80, 8.4552519982),
    ]
    for (hits, expected) in evidence {
      expectClose(
        ConfidenceSequence(hits: hits, trials: 100).evidence(against: 0.9), expected, 1e-10)
    }
    let interval = ConfidenceSequence(hits: 95, trials: 100).interval()
    expectClose(interval.low, 0.8397411262, 1e-10)
    expectClose(interval.high, 0.9934228739, 1e-10)
    let more = ConfidenceSequence(hits: 285, trials: 300).interval()
    expectClose(more.low, 0.8917358820, 1e-10)
    expectClose(more.high, 0.9829995694, 1e-10)
    let exact = BinomialInterval.clopperPearson(285, of: 300)
    #expect(more.low < exact.low && more.high > exact.high)
    #expect(ConfidenceSequence(hits: 0, trials: 0).interval() == Interval(low: 0, high: 1))
  }

  @Test("tell how far what is seen is from what was expected")
  func shift() {
    let expected = [0.1, 0.2, 0.4, 0.2, 0.1]
    let actual = [0.05, 0.15, 0.35, 0.25, 0.2]
    expectClose(
      DistributionShift.stabilityIndex(actual, expected: expected), 0.1361899279, 5.1e-11)
    expectClose(DistributionShift.divergence(actual, from: expected), 0.0698696666, 5.1e-11)
    expectClose(
      DistributionShift.symmetricDivergence(actual, expected), 0.0167599786, 5.1e-11)
    expectClose(DistributionShift.symmetricDistance(actual, expected), 0.1554977108, 5.1e-11)
  }

  /// Expected values: scipy 1.17 `ks_2samp(method="exact")`.
  @Test("tell how likely two samples of one kind are so far apart")
  func samples() {
    let tenths = (1...10).map { Double($0) / 10 }
    let shifted = tenths.map { $0 + 0.25 }
    expectClose(DistributionShift.largestDistance(tenths, shifted), 0.3, 1e-12)
    expectClose(DistributionShift.exactP(tenths, shifted), 0.7869297885, 5.1e-11)
    let odd: [Double] = [0.3, 1.7, 2.2, 2.9, 3.6, 4.1, 4.4]
    let even: [Double] = [0.1, 0.2, 0.9, 1.1]
    expectClose(DistributionShift.exactP(odd, even), 0.0303030303030303, 5.1e-11)
    #expect(DistributionShift.exactP([1], [2]) == 1)
    expectClose(DistributionShift.exactP([1, 2, 3], [4, 5, 6]), 0.1, 1e-12)
  }
}
