import Testing

@testable import Evaluation

@Suite struct LogitMapTests {
  /// OpenCV interpolates the same logits in double precision; ours are single, of magnitude 4.
  @Test func resizesAsOpenCVDoes() throws {
    let cases = try #require(Goldens.document["resizing"]?.elements)
    #expect(cases.count == 4)
    for value in cases {
      let golden = try #require(value.object)
      func size(_ name: String) throws -> Int { Int(try #require(golden[name]?.double)) }
      let map = try ProbabilityMap(
        width: size("width"), height: size("height"),
        values: Goldens.floats(try #require(golden["map"]?.text)))
      let resized = try map.resized(toWidth: size("to_width"), height: size("to_height"))
      let expected = try #require(golden["expected"]?.doubles)
      try #require(resized.values.count == expected.count)
      for (value, expected) in zip(resized.values, expected) {
        expectClose(Double(value), expected, within: 1e-6)
      }
    }
  }

  @Test func interpolatesLogitsNotProbabilities() throws {
    // Halfway between logits -4 and 2 lies -1; halfway between the probabilities lies 0.449.
    let map = try LogitMap(width: 2, height: 1, values: [-4, 2])
    let resized = try map.resized(toWidth: 3, height: 1)
    #expect(resized.values == [-4, -1, 2])
    expectClose(Double(resized.probabilities.values[1]), 0.268_941_42, within: 1e-7)
  }

  @Test func certainProbabilitiesMeetInTheMiddle() throws {
    let map = try ProbabilityMap(width: 2, height: 1, values: [0, 1])
    let resized = try map.resized(toWidth: 8, height: 1)
    let left = [Bool](repeating: false, count: 4)
    #expect(resized.values.map { $0 > 0.5 } == left + left.map { !$0 })
    #expect(resized.values.allSatisfy { (0...1).contains($0) })
  }

  @Test func aConstantMapStaysConstantAtEverySize() throws {
    let map = try ProbabilityMap(width: 3, height: 2, values: [Float](repeating: 0.7, count: 6))
    for (width, height) in [(1, 1), (2, 5), (64, 48)] {
      let resized = try map.resized(toWidth: width, height: height)
      #expect(resized.width == width && resized.height == height)
      #expect(resized.values.allSatisfy { abs($0 - 0.7) < 1e-6 })
    }
  }

  @Test func probabilitiesOfGreatLogitsStayInRange() throws {
    let map = try LogitMap(width: 4, height: 1, values: [-1e30, -100, 100, 1e30])
    #expect(map.probabilities.values == [0, 0, 1, 1])
  }

  @Test func refusesBrokenLogitsAndSizes() throws {
    expectError(.notFinite, "x 1, y 0") {
      _ = try LogitMap(width: 2, height: 1, values: [0, .nan])
    }
    expectError(.invalidSize) { _ = try LogitMap(width: 2, height: 1, values: [0]) }
    let map = try LogitMap(width: 1, height: 1, values: [0])
    expectError(.invalidSize, "0x4") { _ = try map.resized(toWidth: 0, height: 4) }
    expectError(.invalidSize) { _ = try map.resized(toWidth: .max, height: .max) }
  }
}
