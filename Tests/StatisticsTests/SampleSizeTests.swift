import Statistics
import Testing

/// Expected values: exact sums by scipy's `binom`.
@Suite("How many cases show a share")
struct SampleSizeTests {
  private let size = ProportionSampleSize(aim: 0.9)

  @Test("allow so many errors")
  func errors() {
    let errors = [50: 0, 100: 4, 150: 7, 200: 11, 250: 15, 300: 19, 400: 28, 500: 36]
    for (trials, allowed) in errors { #expect(size.neededHits(of: trials) == trials - allowed) }
    #expect(size.neededHits(of: 10) == nil && size.power(of: 10, share: 1) == 0)
  }

  @Test("are the first ones with the power, and those that keep it")
  func sawtooth() {
    let rows: [(share: Double, first: Int, hits: Int, stable: Int, sure: Int, surely: Int)] = [
      (0.93, 697, 643, 742, 920, 964), (0.94, 375, 349, 411, 492, 526),
      (0.95, 231, 217, 255, 292, 316), (0.96, 154, 146, 167, 193, 206),
      (0.97, 100, 96, 114, 127, 141),
    ]
    for row in rows {
      let usual = size.needed(forShare: row.share, power: 0.8)
      #expect(usual?.first == row.first && usual?.firstNeededHits == row.hits)
      #expect(usual?.stable == row.stable)
      let sure = size.needed(forShare: row.share, power: 0.9)
      #expect(sure?.first == row.sure && sure?.stable == row.surely)
    }
  }

  @Test("go up and down like a saw")
  func power() {
    // One case more can take power away, which is why the first number is not the safe one.
    let first = size.power(of: 231, share: 0.95)
    #expect(first >= 0.8)
    #expect((232..<255).contains { size.power(of: $0, share: 0.95) < 0.8 })
    #expect((255...315).allSatisfy { size.power(of: $0, share: 0.95) >= 0.8 })
  }
}
