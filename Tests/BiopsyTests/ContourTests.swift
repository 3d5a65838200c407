import Base
import Imaging
import Testing

@testable import Biopsy

@Suite("Contours")
struct ContourTests {
  /// Every component of a map with its traced corners.
  private func traced(_ map: TestMap) -> [(label: UInt8, labels: [UInt8], corners: [GridPoint])] {
    let labeller = ComponentLabeller(size: map.size, maximumCount: 255)
    _ = map.values.withUnsafeBufferPointer { labeller.label($0, threshold: 0.5, minimumArea: 1) }
    let tracer = ContourTracer()
    return labeller.components.enumerated().map { index, component in
      let label = UInt8(index + 1)
      tracer.trace(
        labeller.labels, size: map.size, label: label, startX: component.startX,
        startY: component.minimumY)
      return (label, Array(labeller.labels), Array(tracer.corners))
    }
  }

  /// The pixels whose centres lie within a polygon, by the even-odd rule.
  private func inside(_ corners: [GridPoint], _ size: ImageSize) -> [Bool] {
    var inside = [Bool](repeating: false, count: size.pixelCount)
    for y in 0..<size.height {
      let centerY = Double(2 * y + 1)
      for index in corners.indices {
        let from = corners[index]
        let to = corners[(index + 1) % corners.count]
        let (fromY, toY) = (Double(from.y), Double(to.y))
        guard (fromY < centerY) != (toY < centerY) else { continue }
        let crossing =
          Double(from.x) + (centerY - fromY) / (toY - fromY) * Double(to.x - from.x)
        for x in 0..<size.width where Double(2 * x + 1) > crossing {
          inside[y * size.width + x].toggle()
        }
      }
    }
    return inside
  }

  /// A region with its holes filled: all that the outside does not reach by pixels' sides.
  private func filled(_ labels: [UInt8], _ label: UInt8, _ size: ImageSize) -> [Bool] {
    let (width, height) = (size.width + 2, size.height + 2)
    var isOutside = [Bool](repeating: false, count: width * height)
    isOutside[0] = true
    var stack = [0]
    while let place = stack.popLast() {
      let (x, y) = (place % width, place / width)
      for (nextX, nextY) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
        guard nextX >= 0, nextY >= 0, nextX < width, nextY < height else { continue }
        let isInMap = nextX > 0 && nextY > 0 && nextX <= size.width && nextY <= size.height
        if isInMap, labels[(nextY - 1) * size.width + nextX - 1] == label { continue }
        let next = nextY * width + nextX
        if !isOutside[next] {
          isOutside[next] = true
          stack.append(next)
        }
      }
    }
    return (0..<size.pixelCount).map { index in
      !isOutside[(index / size.width + 1) * width + index % size.width + 1]
    }
  }

  private func checkTracing(_ map: TestMap, _ comment: Comment) {
    for (label, labels, corners) in traced(map) {
      #expect(inside(corners, map.size) == filled(labels, label, map.size), comment)
      #expect(corners.count >= 4 && corners.count % 2 == 0, comment)
      for (index, corner) in corners.enumerated() {
        let next = corners[(index + 1) % corners.count]
        // Sides are horizontal and vertical in turn.
        let isSide =
          index % 2 == 0
          ? corner.y == next.y && corner.x != next.x : corner.x == next.x && corner.y != next.y
        if !isSide { Issue.record("corner \(index): \(comment)") }
      }
      #expect(signedArea(corners) > 0, "clockwise on a screen")
    }
  }

  /// Positive for polygons that run clockwise as seen on a screen (y down), in half pixels squared.
  private func signedArea(_ corners: [GridPoint]) -> Int {
    corners.indices.reduce(0) { sum, index in
      let (from, to) = (corners[index], corners[(index + 1) % corners.count])
      return sum + Int(from.x) * Int(to.y) - Int(to.x) * Int(from.y)
    } / 2
  }

  @Test("enclose exactly the region and its holes on awkward shapes")
  func awkwardShapes() {
    for (name, map) in TestMap.awkward { checkTracing(map, "\(name)") }
  }

  @Test("enclose exactly the region and its holes on random maps", arguments: UInt64(1)...6)
  func randomMaps(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for (density, smoothing) in [(0.3, 0), (0.45, 0), (0.6, 1), (0.4, 3), (0.9, 0)] {
      let map = TestMap(
        width: 31, height: 23, density: Float(density), smoothing: smoothing, using: &generator)
      checkTracing(map, "seed \(seed), density \(density)\n\(map)")
    }
  }

  /// The largest distance, in half pixels, of any corner from the polygon of `vertices`.
  private func largestError(_ corners: [GridPoint], _ vertices: [GridPoint]) -> Double {
    corners.map { corner in
      vertices.indices.map { index in
        corner.squaredDistance(
          from: vertices[index], to: vertices[(index + 1) % vertices.count])
      }.min() ?? .infinity
    }.max()?.squareRoot() ?? 0
  }

  private func checkSimplification(_ map: TestMap, _ comment: Comment) {
    let simplifier = ContourSimplifier()
    for (_, _, corners) in traced(map) {
      corners.withUnsafeBufferPointer { simplifier.simplify($0, maximumPoints: 65535) }
      let vertices = Array(simplifier.vertices)
      #expect(vertices.count >= 3, comment)
      #expect(vertices.count <= 2 * corners.count, comment)
      // Half a pixel is 1 half pixel.
      #expect(largestError(corners, vertices) < 1, comment)
      #expect(signedArea(vertices) > 0, "still clockwise: \(comment)")
      for cap in [8, 12, 40] {
        corners.withUnsafeBufferPointer { simplifier.simplify($0, maximumPoints: cap) }
        #expect(simplifier.vertices.count <= max(cap, 3), comment)
      }
    }
  }

  @Test("are thinned out with less than half a pixel of error", arguments: UInt64(1)...6)
  func simplification(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for (density, smoothing) in [(0.3, 0), (0.5, 1), (0.4, 4), (0.6, 8)] {
      let map = TestMap(
        width: 64, height: 48, density: Float(density), smoothing: smoothing, using: &generator)
      checkSimplification(map, "seed \(seed), density \(density)\n\(map)")
    }
    for (name, map) in TestMap.awkward { checkSimplification(map, "\(name)") }
  }

  @Test("of rectangles are their four corners, of slanted edges a few points")
  func simpleShapes() {
    let simplifier = ContourSimplifier()
    let rectangle = TestMap(width: 40, height: 30) { x, y in
      (5..<35).contains(x) && (4..<20).contains(y)
    }
    for (_, _, corners) in traced(rectangle) {
      corners.withUnsafeBufferPointer { simplifier.simplify($0, maximumPoints: 256) }
      #expect(Set(simplifier.vertices) == Set(corners))
    }
    // Edges of slope 1, 1/2 and 1/3: staircases of many steps.
    for slope in 1...3 {
      let triangle = TestMap(width: 120, height: 60) { x, y in x >= slope * y && x < 119 }
      for (_, _, corners) in traced(triangle) {
        corners.withUnsafeBufferPointer { simplifier.simplify($0, maximumPoints: 256) }
        #expect(simplifier.vertices.count <= 8, "slope 1/\(slope): \(corners.count) corners")
      }
    }
  }
}
