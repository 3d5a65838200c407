import Statistics
import Testing

@Suite("Tables of two ways to categorize")
struct AgreementTableTests {
  /// Surveillance intervals of 499 patients by optical diagnosis and by histology, as DISCARD 2 published
  /// them (PubMed Central PMC5531217): 1, 3, 5 years, none with low risk, none without an adenoma.
  private let published = AgreementTable([
    [9, 4, 0, 3, 2], [3, 30, 12, 10, 2], [2, 13, 46, 52, 13], [0, 4, 9, 100, 19],
    [0, 4, 27, 28, 107],
  ])

  @Test("of which two categories mean the same interval are to be merged")
  func discard() {
    #expect(published.count == 499 && published.agreeing == 292)
    let merged = published.merged([0, 1, 2, 3, 3])
    #expect(merged.agreeing == 339 && merged.notLater == 437 && merged.count == 499)
    let exact = BinomialInterval.clopperPearson(339, of: 499)
    expectClose(exact.low, 0.6364, 5.1e-5)
    expectClose(exact.high, 0.7201, 5.1e-5)
    let conservative = BinomialInterval.clopperPearson(437, of: 499)
    expectClose(conservative.low, 0.8436, 5.1e-5)
    expectClose(conservative.high, 0.9034, 5.1e-5)
    expectClose(merged.kappa(), 0.402583)
    expectClose(merged.kappa(.linear), 0.503791)
    expectClose(merged.kappa(.quadratic), 0.600675)
  }

  @Test("give what two groups of them give")
  func groups() {
    // Any adenoma: all but the last category; in need of surveillance: the first three.
    let adenoma = published.merged([0, 0, 0, 0, 1]).counts
    #expect(adenoma[0][0] == 297 && adenoma[0][0] + adenoma[1][0] == 356)
    #expect(adenoma[1][1] == 107 && adenoma[0][1] + adenoma[1][1] == 143)
    let surveillance = published.merged([0, 0, 0, 1, 1]).counts
    #expect(surveillance[0][0] == 119 && surveillance[0][0] + surveillance[1][0] == 163)
    #expect(surveillance[1][1] == 254 && surveillance[0][1] + surveillance[1][1] == 336)
  }

  @Test("of two categories have one kappa, which is the two-by-two table's")
  func two() {
    let table = AgreementTable([[85, 10], [5, 100]])
    for weights in [AgreementTable.Weights.equal, .linear, .quadratic] {
      expectClose(table.kappa(weights), 0.849246)
    }
    #expect(AgreementTable([[0, 0], [0, 0]]).kappa() == nil)
    #expect(AgreementTable([[7, 0], [0, 0]]).kappa() == nil)
  }
}
