import Testing

@testable import Evaluation

@Suite struct ProbabilityMapTests {
  @Test func refusesSizesThatHoldNothingOrOtherNumbers() {
    expectError(.invalidSize, "0x3") { _ = try ProbabilityMap(width: 0, height: 3, values: []) }
    expectError(.invalidSize) { _ = try ProbabilityMap(width: -1, height: -1, values: [0]) }
    expectError(.invalidSize, "2x2", "3 values") {
      _ = try ProbabilityMap(width: 2, height: 2, values: [0, 0, 0])
    }
    expectError(.invalidSize) {
      _ = try ProbabilityMap(width: .max, height: 3, values: [0])
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesValuesThatAreNotFinite(value: Float) {
    expectError(.notFinite, "x 1, y 1") {
      _ = try ProbabilityMap(width: 2, height: 2, values: [0, 0.5, 1, value])
    }
  }

  @Test(arguments: [Float(-0.001), 1.001, -3, 17])
  func refusesValuesThatAreNoProbabilities(value: Float) {
    expectError(.outOfRange, "LogitMap") {
      _ = try ProbabilityMap(width: 2, height: 1, values: [0, value])
    }
  }

  @Test func countsPositivesStrictlyAboveTheThreshold() throws {
    let map = try ProbabilityMap(width: 4, height: 1, values: [0, 0.5, 0.50001, 1])
    #expect(map.positiveFraction(above: 0.5) == 0.5)
    #expect(map.positiveFraction(above: 1) == 0)
  }

  @Test func normalisationStretchesToZeroAndOne() throws {
    let map = try ProbabilityMap(width: 3, height: 1, values: [0.25, 0.375, 0.5])
    #expect(map.minMaxNormalized().values == [0, 0.5, 1])
  }

  @Test(arguments: [Float(0), 0.3, 1])
  func normalisationLeavesAConstantMap(value: Float) throws {
    let map = try ProbabilityMap(width: 2, height: 2, values: [value, value, value, value])
    #expect(map.minMaxNormalized() == map)
  }

  @Test func normalisationLeavesAMapThatDiffersByLessThanANormalNumber() throws {
    let map = try ProbabilityMap(width: 2, height: 1, values: [0, .leastNonzeroMagnitude])
    #expect(map.minMaxNormalized() == map)
  }

  @Test func resizingToTheSameSizeChangesNothing() throws {
    let map = try randomPair(seed: 3, width: 9, height: 7).map
    #expect(try map.resized(toWidth: 9, height: 7) == map)
  }
}
