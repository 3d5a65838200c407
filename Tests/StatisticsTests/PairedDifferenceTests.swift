import Statistics
import Testing

@Suite("Differences of figures of the same cases")
struct PairedDifferenceTests {
  typealias Ratio = PairedDifference.Ratio

  /// A second score of the polyps of `ClusteredCases`, and calls by it.
  private static let otherScores = [
    0.66, 0.90, 0.59, 0.83, 0.34, 0.99, 0.79, 0.61, 0.98, 0.47, 0.70, 0.37, 0.98, 0.53, 0.59, 0.16,
    0.99, 0.88, 0.68, 0.88, 0.51, 0.42, 0.04, 0.66, 0.83, 0.99,
  ]
  private static let otherCalls = otherScores.map { $0 > 0.62 }

  private func share(_ outcomes: [Bool], among counts: [Bool]) -> Ratio {
    Ratio(
      numerators: zip(outcomes, counts).map { $0 && $1 ? 1 : 0 },
      denominators: counts.map { $0 ? 1 : 0 })
  }

  @Test("with a case for each patient are the paired t-test's")
  func pairedT() throws {
    // R: t.test(extra ~ group, data = sleep, paired = TRUE).
    let first = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    let second = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    let difference = try #require(
      PairedDifference(
        Ratio(meanOf: first), Ratio(meanOf: second), clusters: Array(first.indices)))
    #expect(abs(difference.value - 1.58) < 1e-12)
    #expect(abs((difference.standardError ?? 0) - 0.3889587) < 1e-7)
    let interval = difference.interval()
    #expect(abs(interval.low - 0.7001142) < 1e-6 && abs(interval.high - 2.4598858) < 1e-6)
    // One side at 97.5 % is an end of both sides at 95 %.
    #expect(abs(difference.lowerBound(confidence: 0.975) - interval.low) < 1e-12)
  }

  @Test("of shares with a case for each patient have McNemar's variance")
  func mcNemar() throws {
    // 40 cases: 20 right by both, 9 by the first only, 4 by the second only, 7 by neither.
    let kinds = [(20, 1.0, 1.0), (9, 1.0, 0.0), (4, 0.0, 1.0), (7, 0.0, 0.0)]
    let first = kinds.flatMap { Array(repeating: $0.1, count: $0.0) }
    let second = kinds.flatMap { Array(repeating: $0.2, count: $0.0) }
    let difference = try #require(
      PairedDifference(
        Ratio(meanOf: first), Ratio(meanOf: second), clusters: Array(first.indices)))
    #expect(abs(difference.value - 5.0 / 40) < 1e-15)
    let mcNemar = (13 - 25.0 / 40) / 1600
    #expect(abs((difference.variance ?? 0) - mcNemar * 40 / 39) < 1e-15)
  }

  @Test("of patients with several polyps have the linearised variance, worked out by hand")
  func clusters() throws {
    let isDiseased = ClusteredCases.isDiseased
    let sensitivity = try #require(
      PairedDifference(
        share(Self.otherCalls, among: isDiseased), share(ClusteredCases.calls, among: isDiseased),
        clusters: ClusteredCases.patients))
    #expect(abs(sensitivity.value + 0.15) < 1e-12 && sensitivity.clusterCount == 11)
    #expect(abs((sensitivity.variance ?? 0) - 0.0106975) < 1e-12)
    // The two versions call different polyps negative: the ratios have different denominators.
    let isHealthy = isDiseased.map { !$0 }
    let predictive = try #require(
      PairedDifference(
        share(isHealthy, among: Self.otherCalls.map { !$0 }),
        share(isHealthy, among: ClusteredCases.calls.map { !$0 }),
        clusters: ClusteredCases.patients))
    #expect(abs(predictive.value + 0.17045454545454547) < 1e-12 && predictive.clusterCount == 9)
    #expect(abs((predictive.variance ?? 0) - 0.013729758556077542) < 1e-12)
  }

  @Test("of patients of one size are the jackknife's")
  func jackknife() throws {
    let first = [0.9, 0.8, 0.4, 0.6, 0.7, 0.5, 0.2, 0.9]
    let second = [0.7, 0.9, 0.5, 0.2, 0.7, 0.6, 0.1, 0.4]
    let difference = try #require(
      PairedDifference(
        Ratio(meanOf: first), Ratio(meanOf: second), clusters: [0, 0, 1, 1, 2, 2, 3, 3]))
    let apart = zip(first, second).map { $0 - $1 }
    let total = apart.reduce(0, +)
    let without = (0..<4).map { (total - apart[2 * $0] - apart[2 * $0 + 1]) / 6 }
    let mean = without.reduce(0, +) / 4
    let squares = without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(abs((difference.variance ?? 0) - squares * 3 / 4) < 1e-15)
  }

  @Test("of areas leave out one patient after the other")
  func areas() throws {
    let difference = try #require(
      PairedDifference(
        areasOf: Self.otherScores, ClusteredCases.scores, isDiseased: ClusteredCases.isDiseased,
        clusters: ClusteredCases.patients))
    #expect(abs(difference.value + 0.14166666666666666) < 1e-12)
    #expect(abs((difference.variance ?? 0) - 0.016119043262132083) < 1e-12)
    // The only patient with a healthy case cannot be left out.
    let few = PairedDifference(
      areasOf: [1, 2, 3], [3, 2, 1], isDiseased: [false, true, true], clusters: [0, 1, 2])
    #expect(few == nil)
  }

  @Test("are bounded where no patient differs, by what may have gone unseen")
  func degenerate() throws {
    let same = Ratio(meanOf: Array(repeating: 1, count: 59))
    let none = try #require(PairedDifference(same, same, clusters: Array(0..<59)))
    #expect(none.value == 0 && none.variance == 0)
    // None of 59 patients: at most 5 % with 95 % confidence.
    #expect(abs(none.lowerBound(confidence: 0.95) + 0.0495) < 1e-4)
    let interval = none.interval()
    #expect(interval.low == -interval.high && interval.high > 0.05)
    let worse = try #require(
      PairedDifference(
        Ratio(meanOf: [0.2, 0.3, 0.4]), Ratio(meanOf: [0.3, 0.4, 0.5]), clusters: [0, 1, 2]))
    #expect(worse.lowerBound(confidence: 0.95) < -0.5)
    let single = try #require(
      PairedDifference(Ratio(meanOf: [1, 0]), Ratio(meanOf: [0, 0]), clusters: [4, 4]))
    #expect(single.variance == nil && single.lowerBound(confidence: 0.95) < -0.9)
    #expect(single.interval().high > 0.9 && single.interval().high <= 1)
    let empty = Ratio(numerators: [1, 1], denominators: [0, 0])
    #expect(PairedDifference(empty, Ratio(meanOf: [1, 1]), clusters: [0, 1]) == nil)
  }
}

@Suite("Means of cases of patients")
struct ClusteredMeanTests {
  @Test("have the variance and interval of shares where values are 0 and 1")
  func shares() throws {
    let calls = ClusteredCases.calls
    let share = try #require(ClusteredProportion(calls, clusters: ClusteredCases.patients))
    let mean = try #require(
      ClusteredMean(calls.map { $0 ? 1 : 0 }, clusters: ClusteredCases.patients))
    #expect(abs(mean.value - share.value) < 1e-15)
    #expect(abs((mean.variance ?? 0) - (share.variance ?? 1)) < 1e-15)
    let interval = try #require(mean.interval())
    #expect(abs(interval.low - share.interval().low) < 1e-12)
    #expect(abs(interval.high - share.interval().high) < 1e-12)
  }

  @Test("are those worked out by hand, and have no interval where patients do not differ")
  func values() throws {
    let mean = try #require(
      ClusteredMean(ClusteredCases.scores, clusters: ClusteredCases.patients))
    #expect(abs(mean.value - 0.6461538461538461) < 1e-12 && mean.clusterCount == 12)
    #expect(abs((mean.variance ?? 0) - 0.0029438025788503714) < 1e-12)
    #expect(ClusteredMean([1, 1], clusters: [0, 1])?.interval() == nil)
    #expect(ClusteredMean([0.1, 0.3], clusters: [0, 0])?.variance == nil)
    #expect(ClusteredMean([], clusters: []) == nil)
  }
}
