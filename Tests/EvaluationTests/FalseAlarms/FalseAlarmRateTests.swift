import Testing

@testable import Evaluation

@Suite struct FalseAlarmRateTests {
  private func frames(_ fractions: [Double]) -> [FalseAlarmRate.Frame] {
    fractions.enumerated().map { .init(name: "\($0.offset).jpg", positiveFraction: $0.element) }
  }

  @Test func countsFramesAboveTheTolerance() throws {
    let rate = try FalseAlarmRate(
      dataset: "normal", frames: frames([0, 0.002, 0.0021, 0.5, 0.001]))
    #expect(rate.rate.successes == 2 && rate.rate.trials == 5)
    #expect(rate.alarms.map(\.name) == ["3.jpg", "2.jpg"])
    #expect(rate.rate.estimate.value == 0.4)
    let strict = try FalseAlarmRate(dataset: "normal", frames: frames([0, 0.001]), tolerance: 0)
    #expect(strict.rate.successes == 1)
  }

  @Test func equalFramesAreOrderedByName() throws {
    let rate = try FalseAlarmRate(dataset: "normal", frames: frames([0.5, 0.5, 0.5]))
    #expect(rate.alarms.map(\.name) == ["0.jpg", "1.jpg", "2.jpg"])
  }

  @Test func measuresAFrameAtTheOperatingPoint() throws {
    let map = try ProbabilityMap(width: 4, height: 1, values: [0.2, 0.5, 0.6, 0.9])
    #expect(try FalseAlarmRate.Frame(name: "a", map: map).positiveFraction == 0.5)
    let lower = try FalseAlarmRate.Frame(name: "a", map: map, operatingThreshold: 0.1)
    #expect(lower.positiveFraction == 1)
    expectError(.invalidOption) {
      _ = try FalseAlarmRate.Frame(name: "a", map: map, operatingThreshold: 2)
    }
  }

  @Test func refusesNoFramesAndBrokenNumbers() {
    expectError(.noImages, "normal") { _ = try FalseAlarmRate(dataset: "normal", frames: []) }
    expectError(.invalidOption) {
      _ = try FalseAlarmRate(dataset: "a", frames: frames([0]), tolerance: 1.5)
    }
    expectError(.invalidOption) {
      _ = try FalseAlarmRate(dataset: "a", frames: frames([0]), confidence: 0)
    }
    expectError(.notFinite, "1.jpg") {
      _ = try FalseAlarmRate(dataset: "a", frames: frames([0, .nan]))
    }
  }
}
