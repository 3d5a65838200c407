import Base
import Foundation
import Testing
import Training

@Suite("Temperature")
struct TemperatureScalingTests {
  /// Logits of three classes, and labels that are drawn from them at a temperature.
  private func examples(_ count: Int, temperature: Double, seed: UInt64) -> (
    logits: [[Double]], labels: [Int]
  ) {
    var generator = SeededGenerator(seed: seed)
    var (logits, labels) = ([[Double]](), [Int]())
    for _ in 0..<count {
      let values = (0..<3).map { _ in Double.random(in: -6...6, using: &generator) }
      let shares = values.map { exp($0 / temperature) }
      var draw = Double.random(in: 0..<shares.reduce(0, +), using: &generator)
      var label = 0
      while label < 2, draw >= shares[label] {
        draw -= shares[label]
        label += 1
      }
      logits.append(values)
      labels.append(label)
    }
    return (logits, labels)
  }

  @Test("that labels were drawn with is found again")
  func recovers() {
    for temperature in [0.5, 1, 3] {
      let (logits, labels) = examples(20_000, temperature: temperature, seed: 6)
      let scaling = TemperatureScaling(fitting: logits, labels: labels)
      // Twenty thousand examples know it to about a hundredth.
      #expect(abs(log(scaling.temperature / temperature)) < 0.05, "\(scaling.temperature)")
      #expect(scaling.lossAfter <= scaling.lossBefore && !scaling.isAtBound)
    }
  }

  @Test("makes the loss least")
  func least() {
    let (logits, labels) = examples(300, temperature: 2, seed: 2)
    let scaling = TemperatureScaling(fitting: logits, labels: labels)
    for factor in [0.99, 1.01] {
      let scaled = logits.map { $0.map { $0 / (scaling.temperature * factor) } }
      let other = TemperatureScaling(fitting: scaled, labels: labels)
      #expect(other.lossBefore > scaling.lossAfter)
      #expect(abs(other.temperature * factor - 1) < 1e-9)
    }
  }

  @Test("stays within bounds where examples are told apart perfectly, or never")
  func bounds() {
    let perfect = TemperatureScaling(fitting: [[2, 0], [0, 1]], labels: [0, 1])
    #expect(perfect.temperature == 0.01 && perfect.isAtBound)
    let wrong = TemperatureScaling(fitting: [[2, 0], [0, 1]], labels: [1, 0])
    #expect(wrong.temperature == 100 && wrong.isAtBound)
    let nothing = TemperatureScaling(fitting: [[1, 1], [0, 0]], labels: [1, 0])
    #expect(nothing.isAtBound && nothing.lossAfter.isFinite)
    let huge = TemperatureScaling(fitting: [[1e8, 0], [0, 1e8], [1e8, 0]], labels: [0, 1, 1])
    #expect(huge.lossAfter.isFinite)
  }

  @Test("is finite where few examples are told apart perfectly and their labels are doubted")
  func doubts() {
    let logits = [[2.0, 0], [0, 2], [2, 0], [0, 2]]
    let scaling = TemperatureScaling(fitting: logits, labels: [0, 1, 0, 1], caseCount: 4)
    // Laplace: of four right ones the next is right with 5/6, whose logit is log 5.
    #expect(abs(2 / scaling.temperature - log(5)) < 1e-9 && !scaling.isAtBound)
    let (many, labels) = examples(5000, temperature: 2, seed: 9)
    let free = TemperatureScaling(fitting: many, labels: labels)
    let doubted = TemperatureScaling(fitting: many, labels: labels, caseCount: 5000)
    #expect(abs(log(doubted.temperature / free.temperature)) < 0.01)
  }
}
