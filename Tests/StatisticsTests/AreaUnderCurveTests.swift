import Statistics
import Testing

@Suite("Area under the curve")
struct AreaUnderCurveTests {
  private func area(_ disease: [Int], _ scores: [Double]) throws -> AreaUnderCurve {
    try #require(AreaUnderCurve(scores: scores, isDiseased: disease.map { $0 == 1 }))
  }

  @Test("and DeLong's variance are those of the reference, with ties and without")
  func references() throws {
    let plain = try area([0, 0, 0, 0, 1, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.65, 0.7, 0.9])
    #expect(plain.value == 0.6875)
    expectClose(plain.variance, 0.0494791667, 5.1e-11)
    let tied = try area([0, 0, 1, 1, 0, 1, 0, 1], [0.2, 0.5, 0.5, 0.9, 0.1, 0.2, 0.7, 0.7])
    #expect(tied.value == 0.71875)
    expectClose(tied.variance, 0.0384114583, 5.1e-11)
    #expect(plain.interval()?.high == 1)
    #expect((plain.logitInterval()?.high ?? 1) < 1)
  }

  @Test("agrees with counting pairs")
  func pairs() throws {
    let scores = ClusteredCases.scores.map { ($0 * 10).rounded() }
    let area = try #require(AreaUnderCurve(scores: scores, isDiseased: ClusteredCases.isDiseased))
    var sum = 0.0
    for (score, isDiseased) in zip(scores, ClusteredCases.isDiseased) where isDiseased {
      for (other, isOther) in zip(scores, ClusteredCases.isDiseased) where !isOther {
        sum += score > other ? 1 : score == other ? 0.5 : 0
      }
    }
    #expect(abs(area.value - sum / 120) < 1e-15)
    #expect(area.diseasedCount == 20 && area.healthyCount == 6)
  }

  @Test("of patients with several polyps has Obuchowski's and the jackknife's variance")
  func clusters() throws {
    let scores = ClusteredCases.scores
    let isDiseased = ClusteredCases.isDiseased
    let area = try #require(AreaUnderCurve(scores: scores, isDiseased: isDiseased))
    expectClose(area.value, 0.9166666667, 5.1e-11)
    expectClose(area.variance, 0.004248538012, 5.1e-13)
    let clustered = try #require(area.clusteredVariance(ClusteredCases.patients))
    expectClose(clustered, 0.005115670595, 5.1e-13)
    // Obuchowski's plain interval: 0.776482 to 1, cut off there.
    let reach = NormalDistribution.quantile(0.975) * clustered.squareRoot()
    let plain = Interval(low: area.value - reach, high: area.value + reach).clamped
    expectClose(plain.low, 0.776482)
    #expect(plain.high == 1)
    let jackknife = AreaUnderCurve.jackknifeVariance(
      scores: scores, isDiseased: isDiseased, clusters: ClusteredCases.patients)
    expectClose(jackknife, 0.006333083790, 5.1e-13)
    // With a patient for each case the clustered variance is DeLong's.
    let single = area.clusteredVariance(Array(scores.indices))
    expectClose(single, area.variance ?? 0, 1e-12)
  }

  @Test("says why it has no variance, in place of an interval of no width")
  func degenerate() throws {
    let perfect = try area([0, 0, 1, 1], [1, 2, 3, 4])
    #expect(perfect.value == 1 && perfect.variance == nil && perfect.uncertainty == .separated)
    #expect(perfect.interval() == nil && perfect.logitInterval() == nil)
    #expect(perfect.clusteredVariance([0, 1, 2, 3]) == nil)
    let constant = try area([0, 0, 1, 1], [1, 1, 1, 1])
    #expect(constant.value == 0.5 && constant.uncertainty == .constant)
    #expect(constant.interval() == nil && constant.variance == nil)
    let single = try area([0, 0, 1], [1, 3, 2])
    #expect(single.value == 0.5 && single.uncertainty == .singleCase)
    let usual = try area([0, 1, 0, 1], [1, 2, 3, 4])
    #expect(usual.uncertainty == .variance(usual.variance ?? 0))
    #expect(AreaUnderCurve(scores: [1, 2], isDiseased: [true, true]) == nil)
    #expect(AreaUnderCurve(scores: [], isDiseased: []) == nil)
    // The only patient with a healthy case cannot be left out.
    let jackknife = AreaUnderCurve.jackknifeVariance(
      scores: [1, 2, 3], isDiseased: [false, true, true], clusters: [0, 1, 2])
    #expect(jackknife == nil)
  }

  @Test("differs between two scores of the same cases by DeLong's paired test")
  func paired() throws {
    let disease = [0, 0, 1, 1, 0, 1, 0, 1]
    let first = try area(disease, [0.2, 0.5, 0.5, 0.9, 0.1, 0.2, 0.7, 0.7])
    let second = try area(disease, [0.1, 0.4, 0.3, 0.7, 0.35, 0.65, 0.8, 0.9])
    let difference = try #require(AreaDifference(first, second))
    let reverse = try #require(AreaDifference(second, first))
    #expect(difference.value == first.value - second.value && reverse.z == -difference.z)
    // The variance of a difference is that of both less twice the covariance.
    let variance = (first.variance ?? 0) + (second.variance ?? 0) - 2 * difference.covariance
    #expect(abs(variance - difference.standardError * difference.standardError) < 1e-15)
    #expect(difference.pValue > 0 && difference.pValue <= 1 && difference.pValue == reverse.pValue)
    #expect(AreaDifference(first, first) == nil)
  }

  @Test("is so precise by Hanley and McNeil, and by Newcombe, and needs so many cases")
  func precision() {
    expectClose(AreaPrecision.hanleyMcNeil(0.9, diseased: 150, healthy: 100), 0.01920003, 5.1e-9)
    expectClose(AreaPrecision.newcombe(0.9, count: 250, prevalence: 0.6), 0.02064116, 5.1e-9)
    #expect(AreaPrecision.needed(forWidth: 0.1, area: 0.9, prevalence: 0.6) == 165)
    #expect(AreaPrecision.needed(forWidth: 1e-9, area: 0.9, prevalence: 0.6) == nil)
  }
}
