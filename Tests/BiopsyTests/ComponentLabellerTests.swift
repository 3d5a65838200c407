import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Connected components")
struct ComponentLabellerTests {
  /// Checks labels and figures of every component against a flood fill.
  private func compareWithFloodFill(
    _ map: TestMap, minimumArea: Int = 1, maximumCount: Int = 255, _ comment: Comment
  ) {
    let labeller = ComponentLabeller(size: map.size, maximumCount: maximumCount)
    let isFinite = map.values.withUnsafeBufferPointer {
      labeller.label($0, threshold: 0.5, minimumArea: minimumArea)
    }
    let expected = map.floodFill(
      threshold: 0.5, minimumArea: minimumArea, maximumCount: maximumCount)
    #expect(isFinite, comment)
    #expect(Array(labeller.labels) == expected, comment)
    #expect(labeller.components.count == Int(expected.max() ?? 0), comment)
    for (index, component) in labeller.components.enumerated() {
      let pixels = expected.indices.filter { Int(expected[$0]) == index + 1 }
      let columns = pixels.map { $0 % map.size.width }
      let rows = pixels.map { $0 / map.size.width }
      let sum = pixels.reduce(0.0) { $0 + Double(map.values[$1]) }
      #expect(component.area == pixels.count, comment)
      #expect(component.minimumX == columns.min(), comment)
      #expect(component.maximumX == columns.max(), comment)
      #expect(component.minimumY == rows.min(), comment)
      #expect(component.maximumY == rows.max(), comment)
      // A run's sum is single precision.
      #expect(abs(component.probabilitySum - sum) <= 1e-5 * sum, comment)
    }
  }

  @Test("agree with a flood fill on awkward shapes")
  func awkwardShapes() {
    for (name, map) in TestMap.awkward { compareWithFloodFill(map, "\(name)") }
  }

  @Test("agree with a flood fill on random maps of every small size")
  func randomMaps() {
    for width in [1, 2, 3, 15, 16, 17, 31, 33, 50] {
      for height in [1, 2, 3, 7, 20] {
        let seed = UInt64(width * 1000 + height)
        var generator = SeededGenerator(seed: seed)
        for (density, smoothing) in [(0.1, 0), (0.4, 0), (0.5, 1), (0.7, 2), (0.95, 0)] {
          let map = TestMap(
            width: width, height: height, density: Float(density), smoothing: smoothing,
            using: &generator)
          compareWithFloodFill(map, "seed \(seed), \(map.size), density \(density)")
        }
      }
    }
  }

  @Test("keep the largest, drop the small, and break ties by place")
  func gates() {
    for seed in UInt64(1)...20 {
      var generator = SeededGenerator(seed: seed)
      let map = TestMap(width: 60, height: 40, density: 0.3, smoothing: 0, using: &generator)
      for minimumArea in [0, 2, 5, 5000] {
        for maximumCount in [1, 3, 16] {
          compareWithFloodFill(
            map, minimumArea: minimumArea, maximumCount: maximumCount,
            "seed \(seed), at least \(minimumArea), at most \(maximumCount)")
        }
      }
    }
  }

  @Test("forget one map before the next")
  func reuse() {
    let labeller = ComponentLabeller(size: ImageSize(width: 20, height: 9), maximumCount: 255)
    for (name, map) in TestMap.awkward where map.size == ImageSize(width: 20, height: 9) {
      _ = map.values.withUnsafeBufferPointer {
        labeller.label($0, threshold: 0.5, minimumArea: 1)
      }
      #expect(labeller.components.count == (name == "full" ? 1 : 0), "\(name)")
      #expect(labeller.labels.allSatisfy { $0 == (name == "full" ? 1 : 0) }, "\(name)")
    }
  }

  @Test("take the threshold strictly")
  func strictThreshold() {
    var map = TestMap("..\n..")
    map.values = [0.5, Float(0.5).nextUp, 0.5, Float(0.5).nextDown]
    compareWithFloodFill(map, "strict")
    let labeller = ComponentLabeller(size: map.size, maximumCount: 1)
    _ = map.values.withUnsafeBufferPointer {
      labeller.label($0, threshold: 0.5, minimumArea: 1)
    }
    #expect(Array(labeller.labels) == [0, 1, 0, 0])
  }

  @Test(
    "refuse numbers that are not finite wherever they are",
    arguments: [Float.nan, -Float.nan, .signalingNaN, .infinity, -.infinity])
  func notFinite(value: Float) {
    for place in [0, 5, 16, 36, 37 * 3, 37 * 5 - 1] {
      for background in [Float(0.1), 0.9] {
        var values = [Float](repeating: background, count: 37 * 5)
        values[place] = value
        let labeller = ComponentLabeller(
          size: ImageSize(width: 37, height: 5), maximumCount: 4)
        let isFinite = values.withUnsafeBufferPointer {
          labeller.label($0, threshold: 0.5, minimumArea: 1)
        }
        #expect(!isFinite, "\(value) at \(place)")
        #expect(labeller.components.isEmpty)
        #expect(labeller.labels.allSatisfy { $0 == 0 })
      }
    }
  }
}
