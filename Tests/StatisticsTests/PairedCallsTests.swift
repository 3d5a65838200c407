import Statistics
import Testing

/// Expected values: R `mcnemar.test`, scipy `binom`, statsmodels `confint_proportions_2indep`.
@Suite("Two readers of the same cases")
struct PairedCallsTests {
  @Test("have McNemar's p-values, in all four forms")
  func mcNemar() {
    let few = PairedCalls(both: 0, firstOnly: 15, secondOnly: 5, neither: 0)
    expectClose(few.chiSquare(isCorrected: true), 4.05, 1e-12)
    expectClose(PairedCalls.p(ofChiSquare: 4.05), 0.0441713449, 5.1e-11)
    expectClose(few.chiSquare(isCorrected: false), 5, 1e-12)
    expectClose(PairedCalls.p(ofChiSquare: 5), 0.0253473187, 5.1e-11)
    expectClose(few.exactP, 0.0413894653, 5.1e-11)
    let agresti = PairedCalls(both: 794, firstOnly: 150, secondOnly: 86, neither: 570)
    expectClose(agresti.chiSquare(isCorrected: true), 16.81779661, 5.1e-9)
    expectClose(
      agresti.chiSquare(isCorrected: true).map(PairedCalls.p), 4.114562e-05, 5.1e-12)
    expectClose(agresti.chiSquare(isCorrected: false), 17.3559322, 5.1e-8)
    let none = PairedCalls(both: 3, firstOnly: 0, secondOnly: 0, neither: 1)
    #expect(none.exactP == 1 && none.chiSquare(isCorrected: true) == nil)
  }

  @Test("who see patients with several polyps are compared over patients")
  func clustered() throws {
    let (first, second) = (ClusteredCases.isRightByModel, ClusteredCases.isRightByEndoscopist)
    let pairs = PairedCalls(first, second)
    #expect(pairs.firstOnly == 5 && pairs.secondOnly == 3)
    expectClose(pairs.chiSquare(isCorrected: false), 0.5, 1e-12)
    expectClose(pairs.exactP, 0.7265625, 1e-12)
    expectClose(pairs.midP, 0.5078125, 1e-12)
    let difference = try #require(
      PairedDifference(
        .init(meanOf: first.map { $0 ? 1 : 0 }), .init(meanOf: second.map { $0 ? 1 : 0 }),
        clusters: ClusteredCases.patients))
    expectClose(difference.value, 0.0769230769, 5.1e-11)
    expectClose(difference.standardError, 0.1063294167, 5.1e-11)
    let z = difference.value / (difference.standardError ?? .nan)
    expectClose(z * z, 0.5233671171, 5.1e-11)
  }

  @Test("differ by Newcombe's interval, of other cases and of the same ones")
  func newcombe() throws {
    let difference = ShareDifference((56, 70), (48, 80))
    expectClose(difference.value, 0.2, 1e-12)
    expectClose(difference.interval.low, 0.0524314724, 5.1e-11)
    expectClose(difference.interval.high, 0.3338726540, 5.1e-11)
    // The example of Newcombe's paper on paired shares, to its four digits.
    let paired = try #require(
      ShareDifference(PairedCalls(both: 36, firstOnly: 12, secondOnly: 2, neither: 0)))
    expectClose(paired.value, 0.2, 1e-12)
    expectClose(paired.interval.low, 0.0569, 5.1e-5)
    expectClose(paired.interval.high, 0.3404, 5.1e-5)
    let empty = PairedCalls(both: 0, firstOnly: 0, secondOnly: 0, neither: 0)
    #expect(ShareDifference(empty) == nil)
  }
}
