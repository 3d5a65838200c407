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
    #expect(abs((plain.variance ?? 0) - 0.0494791667) < 1e-10)
    let tied = try area([0, 0, 1, 1, 0, 1, 0, 1], [0.2, 0.5, 0.5, 0.9, 0.1, 0.2, 0.7, 0.7])
    #expect(tied.value == 0.71875)
    #expect(abs((tied.variance ?? 0) - 0.0384114583) < 1e-10)
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
    #expect(abs(area.value - 0.9166666667) < 1e-10)
    #expect(abs((area.variance ?? 0) - 0.004248538012) < 1e-12)
    let clustered = try #require(area.clusteredVariance(ClusteredCases.patients))
    #expect(abs(clustered - 0.005115670595) < 1e-12)
    let jackknife = try #require(
      AreaUnderCurve.jackknifeVariance(
        scores: scores, isDiseased: isDiseased, clusters: ClusteredCases.patients))
    #expect(abs(jackknife - 0.006333083790) < 1e-12)
    // With a patient for each case the clustered variance is DeLong's.
    let single = try #require(area.clusteredVariance(Array(scores.indices)))
    #expect(abs(single - (area.variance ?? 0)) < 1e-12)
  }

  @Test("has no variance where scores are perfect, constant or of a single case")
  func degenerate() throws {
    let perfect = try area([0, 0, 1, 1], [1, 2, 3, 4])
    #expect(perfect.value == 1 && perfect.variance == nil)
    #expect(perfect.clusteredVariance([0, 1, 2, 3]) == nil)
    let constant = try area([0, 0, 1, 1], [1, 1, 1, 1])
    #expect(constant.value == 0.5 && constant.variance == nil)
    let single = try area([0, 0, 1], [1, 3, 2])
    #expect(single.value == 0.5 && single.variance == nil)
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
}

@Suite("Shares of cases of patients")
struct ClusteredProportionTests {
  @Test("have the variance and interval of R's survey package")
  func reference() throws {
    let diseased = ClusteredCases.isDiseased.indices.filter { ClusteredCases.isDiseased[$0] }
    let share = try #require(
      ClusteredProportion(
        diseased.map { ClusteredCases.calls[$0] },
        clusters: diseased.map { ClusteredCases.patients[$0] }))
    #expect(share.value == 0.85 && share.clusterCount == 11)
    #expect(abs((share.variance ?? 0) - 0.0060225) < 1e-12)
    let interval = share.interval()
    #expect(abs(interval.low - 0.593489862) < 1e-9)
    #expect(abs(interval.high - 0.9565112742) < 1e-9)
  }

  @Test("never have an interval of no width, nor one beyond 0 and 1")
  func extremes() throws {
    let all = try #require(
      ClusteredProportion([true, true, true, true], clusters: [0, 0, 1, 2]))
    // Clopper and Pearson's of 3 of 3.
    #expect(abs(all.interval().low - 0.2924018) < 1e-6 && all.interval().high == 1)
    let none = try #require(ClusteredProportion([false, false], clusters: [0, 1]))
    #expect(none.interval().low == 0 && none.interval().high > 0.8)
    // Patients that do not differ.
    let equal = try #require(
      ClusteredProportion([true, false, true, false], clusters: [0, 0, 1, 1]))
    let interval = equal.interval()
    #expect(equal.variance == 0 && interval.low > 0 && interval.low < 0.1 && interval.high < 1)
    let single = try #require(ClusteredProportion([true, false], clusters: [0, 0]))
    #expect(single.variance == nil && single.interval().high > 0.9)
    #expect(ClusteredProportion([], clusters: []) == nil)
  }
}
