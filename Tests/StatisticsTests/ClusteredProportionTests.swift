import Base
import Statistics
import Testing

/// Expected values: R 4.2.2, survey 4.1.1 `svyciprop`, geepack 1.3.9 `geeglm`.
@Suite("Shares of cases of patients")
struct ClusteredProportionTests {
  private func sensitivity() throws -> ClusteredProportion {
    let diseased = ClusteredCases.isDiseased.indices.filter { ClusteredCases.isDiseased[$0] }
    return try #require(
      ClusteredProportion(
        diseased.map { ClusteredCases.calls[$0] },
        clusters: diseased.map { ClusteredCases.patients[$0] }))
  }

  @Test("have the variance and intervals of R's survey package")
  func survey() throws {
    let share = try sensitivity()
    #expect(share.value == 0.85 && share.clusterCount == 11)
    expectClose(share.variance, 0.0060225, 1e-12)
    expectClose(share.variance?.squareRoot(), 0.07760476789, 5.1e-12)
    expectClose(share.naiveVariance.squareRoot(), 0.07984359711, 5.1e-12)
    expectClose(share.designEffect, 0.9447058824, 5.1e-11)
    expectClose(share.interval().low, 0.593489862, 5.1e-10)
    expectClose(share.interval().high, 0.9565112742, 5.1e-11)
    expectClose(share.effectiveExact()?.low, 0.6110151086, 5.1e-11)
    expectClose(share.effectiveExact()?.high, 0.9703151612, 5.1e-11)
    expectClose(share.waldInterval()?.low, 0.6770858016, 5.1e-11)
    // Beyond 1: why it is not to be printed.
    expectClose(share.waldInterval()?.high, 1.022914198, 5.1e-10)
    expectClose(share.effectiveCount, 21.17061021, 5.1e-9)
    expectClose(share.effectiveWilson()?.low, 0.6463404574, 5.1e-11)
    expectClose(share.effectiveWilson()?.high, 0.9461505968, 5.1e-11)
  }

  @Test("are those of estimating equations")
  func estimatingEquations() throws {
    let independent = try #require(MarginalProportion(sensitivity(), .independence))
    expectClose(independent.value, 0.85, 1e-15)
    expectClose(independent.logitStandardError, 0.5803391603, 5.1e-11)
    expectClose(independent.interval().low, 0.64500565, 5.1e-9)
    expectClose(independent.interval().high, 0.9464470888, 5.1e-11)
    // geepack stops at a change below 1e-4 and is off by some 1e-8.
    let exchangeable = try #require(MarginalProportion(sensitivity(), .exchangeable))
    expectClose(exchangeable.value, 0.8540597268, 5e-8)
    expectClose(exchangeable.correlation, -0.119094448, 5e-8)
    expectClose(exchangeable.interval().low, 0.6538865962, 5e-8)
    expectClose(exchangeable.interval().high, 0.9477197368, 5e-8)
  }

  @Test("are geepack's and survey's of patients of very different sizes")
  func unequal() throws {
    let sizes = [1, 2, 3, 1, 4, 2, 2, 3, 1, 1, 5, 2, 3, 2, 4]
    let patients = sizes.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    let outcomes = [
      1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
      0, 1, 1, 0, 1,
    ].map { $0 == 1 }
    let share = try #require(ClusteredProportion(outcomes, clusters: patients))
    expectClose(share.interval().low, 0.5338966987882, 5.1e-13)
    expectClose(share.interval().high, 0.8551065955213, 5.1e-13)
    expectClose(share.effectiveExact()?.low, 0.5313591844669, 5.1e-13)
    expectClose(share.effectiveExact()?.high, 0.8679530395122, 5.1e-13)
    let exchangeable = try #require(MarginalProportion(share, .exchangeable))
    expectClose(exchangeable.correlation, -0.007721764064795, 5e-8)
    expectClose(exchangeable.logitStandardError, 0.3675290699832, 5e-8)
    expectClose(exchangeable.interval().low, 0.5582589854316, 5e-8)
    expectClose(exchangeable.interval().high, 0.8422129691171, 5e-8)
  }

  @Test("never have an interval of no width, nor one beyond 0 and 1")
  func extremes() throws {
    let all = try #require(
      ClusteredProportion([true, true, true, true], clusters: [0, 0, 1, 2]))
    // Clopper and Pearson's of 3 of 3.
    #expect(abs(all.interval().low - 0.2924018) < 1e-6 && all.interval().high == 1)
    #expect(all.designEffect == nil && all.effectiveExact() == nil)
    #expect(MarginalProportion(all, .exchangeable) == nil)
    let none = try #require(ClusteredProportion([false, false], clusters: [0, 1]))
    #expect(none.interval().low == 0 && none.interval().high > 0.8)
    // Patients that do not differ.
    let equal = try #require(
      ClusteredProportion([true, false, true, false], clusters: [0, 0, 1, 1]))
    let interval = equal.interval()
    #expect(equal.variance == 0 && interval.low > 0 && interval.low < 0.1 && interval.high < 1)
    #expect(MarginalProportion(equal, .independence) == nil)
    let single = try #require(ClusteredProportion([true, false], clusters: [0, 0]))
    #expect(single.variance == nil && single.interval().high > 0.9)
    #expect(single.waldInterval() == nil && single.effectiveWilson() == nil)
    #expect(ClusteredProportion([], clusters: []) == nil)
  }

  @Test("never have an interval of no width because of what rounding leaves of equal patients")
  func rounding() throws {
    // 1/49 · 49 is not 1, unlike of smaller numbers.
    for size in [2, 3, 7, 12, 49, 98, 103] {
      for hits in 1..<size {
        let outcomes = (0..<5 * size).map { $0 % size < hits }
        let share = try #require(
          ClusteredProportion(outcomes, clusters: outcomes.indices.map { $0 / size }))
        let interval = share.interval()
        #expect(interval.high - interval.low > 0.1, "\(hits) of \(size)")
        #expect(share.designEffect == nil && MarginalProportion(share, .exchangeable) == nil)
      }
    }
  }
}

@Suite("Patients drawn at random")
struct ClusterBootstrapTests {
  private func areas(draws: Int, seed: UInt64) -> ClusterBootstrap {
    var generator = SeededGenerator(seed: seed)
    return ClusterBootstrap(
      clusters: ClusteredCases.patients, draws: draws, using: &generator
    ) { cases in
      AreaUnderCurve(
        scores: cases.map { ClusteredCases.scores[$0] },
        isDiseased: cases.map { ClusteredCases.isDiseased[$0] })?.value
    }
  }

  /// The reference's figures, within what fewer draws leave open.
  ///
  /// Its variance of 10,000 other draws is about 0.0058, its interval 0.719 to 1, 12 draws
  /// without a figure. A variance of 3000 draws moves by some 5 % (its kurtosis is that of a skewed
  /// figure), an end of the interval by some 0.01, a count with mean 3.6 by twice its root.
  @Test("move the area as far as the reference says")
  func area() {
    let bootstrap = areas(draws: 3000, seed: 6)
    expectClose(bootstrap.variance, 0.0058, 0.0006)
    expectClose(bootstrap.percentileInterval()?.low, 0.719, 0.02)
    #expect(bootstrap.percentileInterval()?.high == 1)
    #expect((0...12).contains(bootstrap.degenerateCount))
    #expect(bootstrap.values.count + bootstrap.degenerateCount == 3000)
  }

  @Test("are the same from the same seed, and others from another")
  func seeds() {
    #expect(areas(draws: 40, seed: 1) == areas(draws: 40, seed: 1))
    #expect(areas(draws: 40, seed: 1) != areas(draws: 40, seed: 2))
  }

  @Test("of nobody give nothing")
  func empty() {
    var generator = SeededGenerator(seed: 1)
    let none = ClusterBootstrap(clusters: [], draws: 5, using: &generator) { _ in 1 }
    #expect(none.degenerateCount == 5 && none.variance == nil)
    #expect(none.percentileInterval() == nil)
  }
}
