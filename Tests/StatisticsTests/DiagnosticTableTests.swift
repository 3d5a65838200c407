import Statistics
import Testing

/// Expected values: R's epiR `epi.tests`, six digits.
@Suite("Tables of calls and truths")
struct DiagnosticTableTests {
  private let table = DiagnosticTable(
    truePositives: 85, falsePositives: 10, falseNegatives: 5, trueNegatives: 100)

  @Test("have the shares of epiR, with their intervals")
  func shares() {
    expectClose(table.sensitivity, 0.944444)
    expectClose(table.specificity, 0.909091)
    expectClose(table.positivePredictiveValue, 0.894737)
    expectClose(table.negativePredictiveValue, 0.952381)
    expectClose(table.accuracy, 0.925)
    let rows: [(hits: Int, trials: Int, exact: (Double, Double), score: (Double, Double)?)] = [
      (85, 90, (0.875097, 0.981717), (0.876463, 0.976039)),
      (100, 110, (0.839165, 0.955540), (0.840703, 0.949870)),
      (85, 95, (0.814926, 0.948355), nil),
      (100, 105, (0.892365, 0.984360), (0.893338, 0.979491)),
      (185, 200, (0.879316, 0.957417), nil),
    ]
    for row in rows {
      let exact = BinomialInterval.clopperPearson(row.hits, of: row.trials)
      expectClose(exact.low, row.exact.0)
      expectClose(exact.high, row.exact.1)
      guard let expected = row.score else { continue }
      let score = BinomialInterval.wilson(row.hits, of: row.trials)
      expectClose(score.low, expected.0)
      expectClose(score.high, expected.1)
    }
  }

  @Test("have the ratios and coefficients of epiR")
  func ratios() {
    expectClose(table.positiveLikelihoodRatio?.value, 10.388889)
    expectClose(table.positiveLikelihoodRatio?.interval.low, 5.741181)
    expectClose(table.positiveLikelihoodRatio?.interval.high, 18.799096)
    expectClose(table.negativeLikelihoodRatio?.value, 0.061111)
    expectClose(table.negativeLikelihoodRatio?.interval.low, 0.026019)
    expectClose(table.negativeLikelihoodRatio?.interval.high, 0.143533)
    expectClose(table.diagnosticOddsRatio, 170, 1e-12)
    // Woolf's by hand: exp(ln 170 ± 1.959964 · 0.567243).
    expectClose(table.diagnosticOddsRatioInterval?.low, 55.925611)
    expectClose(table.diagnosticOddsRatioInterval?.high, 516.757873)
    expectClose(table.kappa, 0.849246)
    expectClose(table.matthewsCorrelation, 0.850321)
    expectClose(table.f1, 0.918919)
    expectClose(table.balancedAccuracy, 0.926768)
  }

  @Test("have the figures of epiR's manual, to its two digits")
  func manual() {
    let manual = DiagnosticTable(
      truePositives: 670, falsePositives: 202, falseNegatives: 74, trueNegatives: 640)
    let rows: [(Double?, Int, Int, Double, Double, Double)] = [
      (manual.sensitivity, 670, 744, 0.90, 0.88, 0.92),
      (manual.specificity, 640, 842, 0.76, 0.73, 0.79),
      (manual.positivePredictiveValue, 670, 872, 0.77, 0.74, 0.80),
      (manual.negativePredictiveValue, 640, 714, 0.90, 0.87, 0.92),
    ]
    for (value, hits, trials, expected, low, high) in rows {
      expectClose(value, expected, 0.00501)
      let interval = BinomialInterval.clopperPearson(hits, of: trials)
      expectClose(interval.low, low, 0.00501)
      expectClose(interval.high, high, 0.00501)
    }
    expectClose(manual.positiveLikelihoodRatio?.value, 3.75, 0.00501)
    expectClose(manual.positiveLikelihoodRatio?.interval.low, 3.32, 0.00501)
    expectClose(manual.positiveLikelihoodRatio?.interval.high, 4.24, 0.00501)
    expectClose(manual.negativeLikelihoodRatio?.value, 0.13, 0.00501)
    expectClose(manual.negativeLikelihoodRatio?.interval.low, 0.11, 0.00501)
    expectClose(manual.negativeLikelihoodRatio?.interval.high, 0.16, 0.00501)
  }

  @Test("say what a negative call is worth at another prevalence")
  func prevalence() {
    let low = table.negativePredictiveValue(atPrevalence: 0.3)
    expectClose(low?.value, 0.974478)
    expectClose(low?.interval.low, 0.942050)
    expectClose(low?.interval.high, 0.988972)
    let high = table.negativePredictiveValue(atPrevalence: 0.5)
    expectClose(high?.value, 0.942408)
    expectClose(high?.interval.low, 0.874483)
    expectClose(high?.interval.high, 0.974641)
    // Calls and truths turned round, the positive value is the negative one.
    let turned = DiagnosticTable(
      truePositives: 100, falsePositives: 5, falseNegatives: 10, trueNegatives: 85)
    let positive = turned.positivePredictiveValue(atPrevalence: 0.7)
    expectClose(positive?.value, low?.value ?? 0, 1e-12)
    expectClose(positive?.interval.low, low?.interval.low ?? 0, 1e-12)
  }

  @Test("without a kind of case have no figure of it")
  func empty() {
    let table = DiagnosticTable(
      truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 3)
    #expect(table.sensitivity == nil && table.positivePredictiveValue == nil)
    #expect(table.positiveLikelihoodRatio == nil && table.diagnosticOddsRatio == nil)
    #expect(table.negativePredictiveValue(atPrevalence: 0.5) == nil && table.kappa == nil)
    #expect(table.positivePredictiveValue(atPrevalence: 0.5) == nil && table.f1 == nil)
    #expect(table.matthewsCorrelation == nil && table.balancedAccuracy == nil)
    #expect(table.diagnosticOddsRatioInterval == nil)
  }

  @Test("of which part was verified are corrected, and bounded")
  func verification() throws {
    let table = try #require(
      PartialVerification(
        positive: .init(diseased: 80, healthy: 10, unverified: 10),
        negative: .init(diseased: 5, healthy: 45, unverified: 150)))
    expectClose(table.completeCases.sensitivity, 0.941176)
    expectClose(table.completeCases.specificity, 0.818182)
    expectClose(table.corrected.sensitivity, 0.816327)
    expectClose(table.corrected.specificity, 0.941860)
    // By hand: 80 / (80 + 155), 90 / 95; 45 / 65, 195 / 205.
    expectClose(table.bounds.sensitivity.low, 80.0 / 235, 1e-12)
    expectClose(table.bounds.sensitivity.high, 90.0 / 95, 1e-12)
    expectClose(table.bounds.specificity.low, 45.0 / 65, 1e-12)
    expectClose(table.bounds.specificity.high, 195.0 / 205, 1e-12)
    let none = PartialVerification(
      positive: .init(diseased: 0, healthy: 0, unverified: 9),
      negative: .init(diseased: 5, healthy: 45, unverified: 0))
    #expect(none == nil)
  }
}
