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
    let references = reference(map, expected)
    for (component, reference) in zip(labeller.components, references) {
      let isSame =
        component.area == reference.area && component.box == reference.box
        // A run's sum is single precision.
        && abs(component.probabilitySum - reference.probabilitySum)
          <= 1e-5 * reference.probabilitySum
      // One expectation a component would take most of a debug build's time.
      if !isSame { Issue.record("\(component) is not \(reference): \(comment)") }
    }
  }

  /// The figures of labelled components, pixel by pixel.
  private func reference(_ map: TestMap, _ labels: [UInt8]) -> [Component] {
    var components = [Component](repeating: Component(), count: Int(labels.max() ?? 0))
    for (index, label) in labels.enumerated() where label != 0 {
      let (x, y) = (index % map.size.width, index / map.size.width)
      components[Int(label) - 1].area += 1
      components[Int(label) - 1].probabilitySum += Double(map.values[index])
      components[Int(label) - 1].minimumX = min(components[Int(label) - 1].minimumX, x)
      components[Int(label) - 1].maximumX = max(components[Int(label) - 1].maximumX, x)
      components[Int(label) - 1].minimumY = min(components[Int(label) - 1].minimumY, y)
      components[Int(label) - 1].maximumY = max(components[Int(label) - 1].maximumY, y)
    }
    return components
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
