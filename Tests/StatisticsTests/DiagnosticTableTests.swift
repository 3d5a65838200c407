import Statistics
import Testing

@Suite("Tables of calls and truths")
struct DiagnosticTableTests {
  private func expect(_ value: Double?, _ expected: Double, within tolerance: Double = 6e-7) {
    #expect(abs((value ?? .infinity) - expected) < tolerance, "\(value as Any), not \(expected)")
  }

  @Test("have the figures of epiR")
  func figures() {
    let table = DiagnosticTable(
      truePositives: 85, falsePositives: 10, falseNegatives: 5, trueNegatives: 100)
    expect(table.sensitivity, 0.944444)
    expect(table.specificity, 0.909091)
    expect(table.positivePredictiveValue, 0.894737)
    expect(table.negativePredictiveValue, 0.952381)
    expect(table.accuracy, 0.925)
    expect(table.positiveLikelihoodRatio?.value, 10.388889)
    expect(table.positiveLikelihoodRatio?.interval.low, 5.741181)
    expect(table.positiveLikelihoodRatio?.interval.high, 18.799096)
    expect(table.negativeLikelihoodRatio?.value, 0.061111)
    expect(table.negativeLikelihoodRatio?.interval.low, 0.026019)
    expect(table.negativeLikelihoodRatio?.interval.high, 0.143533)
    expect(table.diagnosticOddsRatio, 170)
    expect(table.kappa, 0.849246)
    let shifted = table.negativePredictiveValue(atPrevalence: 0.3)
    expect(shifted?.value, 0.974478)
    expect(shifted?.interval.low, 0.942050)
    expect(shifted?.interval.high, 0.988972)
    expect(table.negativePredictiveValue(atPrevalence: 0.5)?.value, 0.942408)
  }

  @Test("without a kind of case have no figure of it")
  func empty() {
    let table = DiagnosticTable(
      truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 3)
    #expect(table.sensitivity == nil && table.positivePredictiveValue == nil)
    #expect(table.positiveLikelihoodRatio == nil && table.diagnosticOddsRatio == nil)
    #expect(table.negativePredictiveValue(atPrevalence: 0.5) == nil && table.kappa == nil)
  }

  @Test("of two readers have McNemar's p-values and Newcombe's difference")
  func pairs() {
    let few = PairedCalls(both: 0, firstOnly: 15, secondOnly: 5, neither: 0)
    expect(few.chiSquare(isCorrected: true), 4.05)
    expect(PairedCalls.p(ofChiSquare: 4.05), 0.0441713449, within: 1e-9)
    expect(
      PairedCalls.p(ofChiSquare: few.chiSquare(isCorrected: false) ?? 0), 0.0253473187, within: 1e-9
    )
    expect(few.exactP, 0.0413894653, within: 1e-9)
    let readers = PairedCalls(both: 0, firstOnly: 5, secondOnly: 3, neither: 0)
    expect(readers.exactP, 0.7265625, within: 1e-12)
    expect(readers.midP, 0.5078125, within: 1e-12)
    let agresti = PairedCalls(both: 794, firstOnly: 150, secondOnly: 86, neither: 570)
    expect(agresti.chiSquare(isCorrected: false), 17.3559322)
    let none = PairedCalls(both: 3, firstOnly: 0, secondOnly: 0, neither: 1)
    #expect(none.exactP == 1 && none.chiSquare(isCorrected: true) == nil)
    let difference = ShareDifference((56, 70), (48, 80))
    expect(difference.value, 0.2)
    expect(difference.interval.low, 0.0524314724, within: 1e-9)
    expect(difference.interval.high, 0.3338726540, within: 1e-9)
  }

  @Test("of which part was verified are corrected, and bounded")
  func verification() throws {
    let table = try #require(
      PartialVerification(
        positive: .init(diseased: 80, healthy: 10, unverified: 10),
        negative: .init(diseased: 5, healthy: 45, unverified: 150)))
    expect(table.completeCases.sensitivity, 0.941176)
    expect(table.completeCases.specificity, 0.818182)
    expect(table.corrected.sensitivity, 0.816327)
    expect(table.corrected.specificity, 0.941860)
    let bounds = table.bounds
    #expect(bounds.sensitivity.low <= 0.816327 && bounds.sensitivity.high >= 0.941176)
    #expect(bounds.specificity.low <= 0.818182 && bounds.specificity.high >= 0.941860)
    #expect(
      PartialVerification(
        positive: .init(diseased: 0, healthy: 0, unverified: 9),
        negative: .init(diseased: 5, healthy: 45, unverified: 0)) == nil)
  }
}
