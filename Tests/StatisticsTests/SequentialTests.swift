import Statistics
import Testing

@Suite("Looks at results while they come")
struct SequentialTests {
  private func expect(_ values: [Double], _ expected: [Double]) {
    #expect(values.count == expected.count)
    // The published tables have four digits.
    for (value, other) in zip(values, expected) {
      #expect(abs(value - other) < 6e-5, "\(value), not \(other)")
    }
  }

  @Test("have O'Brien and Fleming's, and Pocock's bounds")
  func shapes() {
    expect(GroupSequentialBoundary.bounds(.obrienFleming, looks: 2), [2.7965, 1.9774])
    expect(GroupSequentialBoundary.bounds(.obrienFleming, looks: 3), [3.4711, 2.4544, 2.0040])
    expect(GroupSequentialBoundary.bounds(.pocock, looks: 2), [2.1783, 2.1783])
    expect(GroupSequentialBoundary.bounds(.pocock, looks: 1), [1.9600])
  }

  @Test("may come at any time if the chance of a mistake is spent over information")
  func spending() {
    let thirds = [1.0 / 3, 2.0 / 3, 1]
    expect(
      GroupSequentialBoundary.bounds(.obrienFleming, at: thirds), [3.7103, 2.5114, 1.9930])
    expect(GroupSequentialBoundary.bounds(.pocock, at: [0.2, 0.4]), [2.4380, 2.4268])
  }

  @Test("case by case end by Wald's bounds")
  func probabilityRatio() {
    var test = SequentialProbabilityRatio(lower: 0.9, higher: 0.95)
    #expect(abs(test.upperBound - 2.8903717579) < 1e-10)
    #expect(abs(test.lowerBound + 2.2512917986) < 1e-10)
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

  @Test("see errors become more frequent")
  func sums() {
    var sum = RiskAdjustedSum(oddsRatio: 2)
    let errors = [11, 17, 18, 22, 31, 32, 33]
    var seen: [Int: Double] = [:]
    for number in 1...33 {
      sum.add(errors.contains(number), risk: 0.1)
      seen[number] = sum.value
    }
    #expect(abs((seen[11] ?? 0) - 0.597837) < 1e-6 && abs((seen[18] ?? 0) - 1.316960) < 1e-6)
    #expect(abs((seen[22] ?? 0) - 1.628867) < 1e-6 && abs((seen[33] ?? 0) - 2.659896) < 1e-6)
  }

  @Test("at any time have intervals that hold all at once")
  func sequences() {
    let seen = ConfidenceSequence(hits: 95, trials: 100)
    #expect(abs(seen.evidence(against: 0.9) - 0.2923595185) < 1e-9)
    let interval = seen.interval()
    #expect(abs(interval.low - 0.8397411262) < 1e-9 && abs(interval.high - 0.9934228739) < 1e-9)
    let more = ConfidenceSequence(hits: 285, trials: 300).interval()
    #expect(abs(more.low - 0.8917358820) < 1e-9 && abs(more.high - 0.9829995694) < 1e-9)
    #expect(ConfidenceSequence(hits: 0, trials: 0).interval() == Interval(low: 0, high: 1))
  }

  @Test("tell how far what is seen is from what was expected")
  func shift() {
    let expected = [0.1, 0.2, 0.4, 0.2, 0.1]
    let actual = [0.05, 0.15, 0.35, 0.25, 0.2]
    #expect(
      abs(DistributionShift.stabilityIndex(actual, expected: expected) - 0.1361899279) < 1e-9)
    #expect(
      abs(DistributionShift.divergence(actual, from: expected) - 0.0698696666) < 1e-9)
    #expect(
      abs(DistributionShift.symmetricDivergence(actual, expected) - 0.0167599786) < 1e-9)
    let tenths = (1...10).map { Double($0) / 10 }
    #expect(abs(DistributionShift.largestDistance(tenths, tenths.map { $0 + 0.25 }) - 0.3) < 1e-9)
  }
}
