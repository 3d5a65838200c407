import Base
import Testing

@testable import Evaluation

@Suite struct NearestForegroundTests {
  @Test func anEmptyMaskHasNoNearest() throws {
    let mask = try BinaryMask(width: 4, height: 3, values: [Bool](repeating: false, count: 12))
    #expect(NearestForeground(mask) == nil)
  }

  /// Compared with a search over all foreground pixels, column by column and downwards, that keeps
  /// the first of equals.
  ///
  /// Few foreground pixels give long distances, many give many ties.
  @Test(arguments: 0..<40)
  func equalsAnExhaustiveSearch(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let (width, height) = (1 + seed % 17, 1 + seed * 5 % 19)
    let share = [0.01, 0.05, 0.3, 0.9][seed % 4]
    var values = (0..<width * height).map { _ in
      Double.random(in: 0..<1, using: &generator) < share
    }
    values[Int.random(in: 0..<values.count, using: &generator)] = true
    let mask = try BinaryMask(width: width, height: height, values: values)
    let nearest = try #require(NearestForeground(mask))
    for index in values.indices {
      let expected = search(mask, from: index)
      let place = "seed \(seed), x \(index % width), y \(index / width)"
      #expect(nearest.squaredDistances[index] == expected.squaredDistance, "\(place)")
      #expect(nearest.indices[index] == expected.index, "\(place)")
    }
  }

  @Test func tiesGoToTheLeftmostColumnThenTheUpperRow() throws {
    // The centre of a ring of four is as near to each of them.
    let ring = try BinaryMask(
      width: 3, height: 3, values: [false, true, false, true, false, true, false, true, false])
    #expect(NearestForeground(ring)?.indices[4] == 3)
    let pair = try BinaryMask(width: 1, height: 3, values: [true, false, true])
    #expect(NearestForeground(pair)?.indices[1] == 0)
  }

  private func search(_ mask: BinaryMask, from index: Int) -> (index: Int, squaredDistance: Int) {
    var best = (index: -1, squaredDistance: Int.max)
    for x in 0..<mask.width {
      for y in 0..<mask.height where mask.values[y * mask.width + x] {
        let (dx, dy) = (x - index % mask.width, y - index / mask.width)
        if dx * dx + dy * dy < best.squaredDistance {
          best = (y * mask.width + x, dx * dx + dy * dy)
        }
      }
    }
    return best
  }
}
