import Statistics
import Testing

@Suite("Distributions")
struct DistributionTests {
  private func expectClose(_ value: Double, _ expected: Double, within tolerance: Double) {
    #expect(abs(value - expected) <= tolerance, "\(value), not \(expected)")
  }

  @Test("quantiles undo cumulative probabilities")
  func inverse() {
    for (a, b) in [(0.5, 0.5), (1, 1), (2, 30), (400, 3), (1000, 1000)] as [(Double, Double)] {
      let beta = BetaDistribution(a: a, b: b)
      for probability in [0.001, 0.025, 0.5, 0.9, 0.999] {
        expectClose(beta.cumulative(beta.quantile(probability)), probability, within: 1e-10)
      }
    }
    for degrees in [1.0, 2, 10, 250] {
      let student = StudentDistribution(degreesOfFreedom: degrees)
      for probability in [0.001, 0.025, 0.5, 0.9, 0.999] {
        expectClose(student.cumulative(student.quantile(probability)), probability, within: 1e-12)
      }
    }
    for probability in [1e-300, 1e-9, 0.025, 0.5, 0.9, 0.999] {
      let again = NormalDistribution.cumulative(NormalDistribution.quantile(probability))
      expectClose(again, probability, within: 1e-13 * probability + 1e-15)
    }
  }

  @Test("have the values of tables")
  func known() {
    // Uniform; x^3; the arcsine law 2/pi asin(sqrt(x)) at 1/4, which is 1/3.
    expectClose(BetaDistribution(a: 1, b: 1).cumulative(0.3), 0.3, within: 1e-15)
    expectClose(BetaDistribution(a: 3, b: 1).cumulative(0.5), 0.125, within: 1e-15)
    expectClose(BetaDistribution(a: 0.5, b: 0.5).cumulative(0.25), 1.0 / 3, within: 1e-14)
    #expect(BetaDistribution(a: 2, b: 2).cumulative(-1) == 0)
    #expect(BetaDistribution(a: 2, b: 2).cumulative(2) == 1)
    // Cauchy's distribution at 1; tables of Student's to their digits.
    expectClose(StudentDistribution(degreesOfFreedom: 1).cumulative(1), 0.75, within: 1e-14)
    expectClose(StudentDistribution(degreesOfFreedom: 10).quantile(0.975), 2.228139, within: 5e-7)
    expectClose(StudentDistribution(degreesOfFreedom: 2).quantile(0.05), -2.919986, within: 5e-7)
    expectClose(NormalDistribution.quantile(0.975), 1.959963984540054, within: 1e-14)
    expectClose(NormalDistribution.quantile(0.5), 0, within: 1e-15)
    expectClose(NormalDistribution.cumulative(-6), 9.865876450376946e-10, within: 1e-22)
  }
}
