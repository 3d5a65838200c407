import Statistics
import Testing

@Suite("Intervals of shares")
struct BinomialTests {
  private func expect(_ interval: Interval, _ low: Double, _ high: Double) {
    #expect(abs(interval.low - low) < 6e-7 && abs(interval.high - high) < 6e-7, "\(interval)")
  }

  @Test("are those of R's binom.test, prop.test and Jeffreys' prior")
  func intervals() {
    let exact: [(Int, Int, Double, Double)] = [
      (90, 100, 0.823777, 0.950995), (81, 263, 0.252737, 0.367622),
      (15, 148, 0.057844, 0.161650), (0, 20, 0, 0.168433), (1, 29, 0.000873, 0.177644),
      (20, 20, 0.831567, 1), (285, 300, 0.918873, 0.971749), (1, 1, 0.025, 1),
      (0, 300, 0, 0.012221),
    ]
    for (hits, trials, low, high) in exact {
      expect(BinomialInterval.clopperPearson(hits, of: trials), low, high)
    }
    let score: [(Int, Int, Double, Double)] = [
      (90, 100, 0.825634, 0.944771), (81, 263, 0.255289, 0.366210),
      (15, 148, 0.062386, 0.160487), (0, 20, 0, 0.161125), (1, 29, 0.006113, 0.171755),
      (20, 20, 0.838875, 1), (1, 1, 0.206549, 1),
    ]
    for (hits, trials, low, high) in score {
      expect(BinomialInterval.wilson(hits, of: trials), low, high)
    }
    expect(BinomialInterval.jeffreys(90, of: 100), 0.829876, 0.947415)
    expect(BinomialInterval.jeffreys(0, of: 10), 0.000048, 0.217196)
  }

  @Test("have one-sided bounds and tests that agree with them")
  func oneSided() {
    #expect(abs(BinomialInterval.lowerBound(90, of: 100) - 0.8362823767) < 1e-10)
    #expect(abs(1 - BinomialInterval.lowerBound(300, of: 300) - 0.0099360819) < 1e-10)
    let p = BinomialDistribution(trials: 100, probability: 0.9).atLeast(95)
    #expect(abs(p - 0.05757688649) < 1e-10)
  }

  @Test("of a negative predictive value of 0.9 need so many cases")
  func sampleSize() {
    let size = ProportionSampleSize(aim: 0.9)
    let errors = [50: 0, 100: 4, 150: 7, 200: 11, 250: 15, 300: 19, 400: 28, 500: 36]
    for (trials, allowed) in errors { #expect(size.neededHits(of: trials) == trials - allowed) }
    let usual = size.needed(forShare: 0.95, power: 0.8)
    #expect(usual?.first == 231 && usual?.firstNeededHits == 217 && usual?.stable == 255)
    let sure = size.needed(forShare: 0.97, power: 0.8)
    #expect(sure?.first == 100 && sure?.firstNeededHits == 96 && sure?.stable == 114)
    #expect(size.needed(forShare: 0.96, power: 0.9)?.first == 193)
    #expect(size.needed(forShare: 0.96, power: 0.9)?.stable == 206)
    #expect(size.neededHits(of: 10) == nil && size.power(of: 10, share: 1) == 0)
  }
}
