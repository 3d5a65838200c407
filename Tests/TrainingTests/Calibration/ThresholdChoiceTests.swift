import Base
import Testing
import Training

@Suite("Thresholds that reach an aim")
struct ThresholdChoiceTests {
  private struct Cases {
    var probabilities: [Double] = []
    var isPositive: [Bool] = []
    var clusters: [Int] = []
  }

  /// Probabilities in hundredths, with ties, that tell something and not all.
  private func cases(_ count: Int, seed: UInt64) -> Cases {
    var generator = SeededGenerator(seed: seed)
    var cases = Cases()
    for index in 0..<count {
      let isPositive = Int.random(in: 0..<3, using: &generator) == 0
      let score = Double.random(in: 0...0.7, using: &generator) + (isPositive ? 0.3 : 0)
      cases.probabilities.append((score * 100).rounded() / 100)
      cases.isPositive.append(isPositive)
      cases.clusters.append(index / 3)
    }
    return cases
  }

  @Test("of sensitivity are the highest that do")
  func sensitivity() throws {
    for seed in UInt64(1)...20 {
      let cases = cases(90, seed: seed)
      func reached(_ threshold: Double) -> Double {
        let hits = cases.probabilities.indices.filter {
          cases.isPositive[$0] && cases.probabilities[$0] >= threshold
        }
        return Double(hits.count) / Double(cases.isPositive.filter { $0 }.count)
      }
      for aim in [0.5, 0.9, 0.95, 1] {
        let choice = try #require(
          ThresholdChoice(
            sensitivity: aim, cases.probabilities, isPositive: cases.isPositive,
            clusters: cases.clusters))
        #expect(choice.reached.value == reached(choice.threshold))
        #expect(choice.reached.value >= aim - 1e-12)
        let higher = Set(cases.probabilities).filter { $0 > choice.threshold }
        #expect(higher.allSatisfy { reached($0) < aim - 1e-12 }, "seed \(seed), aim \(aim)")
      }
    }
  }

  @Test("of negative predictive value leave the most cases negative that do")
  func negativePredictiveValue() throws {
    for seed in UInt64(1)...20 {
      let cases = cases(90, seed: seed)
      func below(_ threshold: Double) -> (value: Double, count: Int) {
        let negative = cases.probabilities.indices.filter { cases.probabilities[$0] < threshold }
        let right = negative.filter { !cases.isPositive[$0] }.count
        return (Double(right) / Double(max(1, negative.count)), negative.count)
      }
      for aim in [0.8, 0.9, 0.99] {
        let choice = ThresholdChoice(
          negativePredictiveValue: aim, cases.probabilities, isPositive: cases.isPositive,
          clusters: cases.clusters)
        let able = Set(cases.probabilities).map(below)
          .filter { $0.count > 0 && $0.value >= aim - 1e-9 }
        #expect((choice == nil) == able.isEmpty)
        guard let choice else { continue }
        let found = below(choice.threshold)
        #expect(found.value >= aim - 1e-9 && choice.reached.value == found.value)
        #expect(found.count == able.map(\.count).max(), "seed \(seed), aim \(aim)")
        let positive = Double(90 - found.count) / 90
        #expect(abs(choice.positiveShare - positive) < 1e-12)
      }
    }
  }

  @Test("are none where nothing reaches the aim")
  func none() {
    let negative = ThresholdChoice(
      negativePredictiveValue: 0.9, [0.1, 0.2, 0.3], isPositive: [true, false, false],
      clusters: [0, 1, 2])
    #expect(negative == nil)
    let constant = ThresholdChoice(
      negativePredictiveValue: 0.9, [0.5, 0.5], isPositive: [false, false], clusters: [0, 1])
    #expect(constant == nil)
    let noPositive = ThresholdChoice(
      sensitivity: 0.9, [0.1], isPositive: [false], clusters: [0])
    #expect(noPositive == nil)
  }
}
