import Base
import Imaging

@testable import Biopsy

/// A small probability map that tests are written with.
struct TestMap: CustomStringConvertible {
  let size: ImageSize
  var values: [Float]

  /// A map from text: a row a line, `#` for 0.9 and anything else for 0.1.
  init(_ text: String) {
    let rows = text.split(separator: "\n").map { Array($0.utf8) }
    size = ImageSize(width: rows.first?.count ?? 0, height: rows.count)
    values = rows.flatMap { row in row.map { $0 == UInt8(ascii: "#") ? 0.9 : 0.1 } }
    precondition(values.count == size.pixelCount, "all rows have the same length")
  }

  /// A map whose pixels follow a rule.
  init(width: Int, height: Int, isSet: (Int, Int) -> Bool) {
    size = ImageSize(width: width, height: height)
    values = (0..<height).flatMap { y in (0..<width).map { x in isSet(x, y) ? 0.9 : 0.1 } }
  }

  /// A random map.
  ///
  /// About `density` of its pixels are above one half; each is mixed with its neighbours
  /// `smoothing` times.
  init(
    width: Int, height: Int, density: Float, smoothing: Int, using generator: inout SeededGenerator
  ) {
    size = ImageSize(width: width, height: height)
    values = (0..<(width * height)).map { _ in Float.random(in: 0..<1, using: &generator) }
    for _ in 0..<smoothing {
      let before = values
      for y in 0..<height {
        for x in 0..<width {
          var sum: Float = 0
          var count: Float = 0
          for row in max(0, y - 1)...min(height - 1, y + 1) {
            for column in max(0, x - 1)...min(width - 1, x + 1) {
              sum += before[row * width + column]
              count += 1
            }
          }
          values[y * width + x] = sum / count
        }
      }
    }
    // Shifted so that about the wanted share lies above one half.
    let cut = values.sorted()[min(values.count - 1, Int((1 - density) * Float(values.count)))]
    values = values.map { min(max($0 - cut + 0.5, 0), 1) }
  }

  var description: String {
    (0..<size.height).map { y in
      String((0..<size.width).map { x in values[y * size.width + x] > 0.5 ? "#" : "." })
    }.joined(separator: "\n")
  }

  /// Well-known shapes that labelling and tracing go wrong on.
  static let awkward: [(name: String, map: TestMap)] = [
    ("empty", TestMap(width: 20, height: 9) { _, _ in false }),
    ("full", TestMap(width: 20, height: 9) { _, _ in true }),
    ("one pixel", TestMap(width: 1, height: 1) { _, _ in true }),
    ("one row", TestMap(width: 37, height: 1) { x, _ in x % 5 != 0 }),
    ("one column", TestMap(width: 1, height: 37) { _, y in y % 5 != 0 }),
    ("checkerboard", TestMap(width: 33, height: 18) { x, y in (x + y) % 2 == 0 }),
    ("other checkerboard", TestMap(width: 18, height: 33) { x, y in (x + y) % 2 == 1 }),
    ("comb", TestMap(width: 34, height: 12) { x, y in x % 2 == 0 || y == 11 }),
    ("comb upside down", TestMap(width: 34, height: 12) { x, y in x % 2 == 0 || y == 0 }),
    ("sideways comb", TestMap(width: 12, height: 35) { x, y in y % 2 == 0 || x == 0 }),
    ("diagonal", TestMap(width: 19, height: 19) { x, y in x == y }),
    ("cross", TestMap(width: 19, height: 19) { x, y in x == y || x == 18 - y }),
    ("frame", TestMap(width: 40, height: 24) { x, y in x == 0 || y == 0 || x == 39 || y == 23 }),
    (
      "nested rings",
      TestMap(width: 41, height: 41) { x, y in max(abs(x - 20), abs(y - 20)) % 2 == 0 }
    ),
    ("spiral", spiral(side: 33)),
    (
      "diamond with hole",
      TestMap(width: 31, height: 31) { x, y in
        let distance = abs(x - 15) + abs(y - 15)
        return distance <= 14 && distance >= 6
      }
    ),
  ]

  /// One pixel wide and as long as it gets.
  private static func spiral(side: Int) -> TestMap {
    var cells = [[Bool]](repeating: [Bool](repeating: false, count: side), count: side)
    var (x, y, stepX, stepY) = (0, 0, 1, 0)
    var length = side - 1
    cells[0][0] = true
    for turn in 0... {
      if turn >= 3, turn % 2 == 1 { length -= 2 }
      guard length > 0 else { break }
      for _ in 0..<length {
        x += stepX
        y += stepY
        cells[y][x] = true
      }
      (stepX, stepY) = (-stepY, stepX)
    }
    return TestMap(width: side, height: side) { x, y in cells[y][x] }
  }
}

extension TestMap {
  /// Labels by flood fill, the slow and obvious way.
  ///
  /// - Returns: For each pixel 0, or k for the k-th component by area and first pixel; and the
  ///   components' areas.
  func floodFill(threshold: Float, minimumArea: Int, maximumCount: Int) -> [UInt8] {
    var component = [Int](repeating: -1, count: values.count)
    var areas: [Int] = []
    for seed in values.indices where values[seed] > threshold && component[seed] < 0 {
      var stack = [seed]
      component[seed] = areas.count
      var area = 0
      while let pixel = stack.popLast() {
        area += 1
        let (x, y) = (pixel % size.width, pixel / size.width)
        for row in max(0, y - 1)...min(size.height - 1, y + 1) {
          for column in max(0, x - 1)...min(size.width - 1, x + 1) {
            let neighbour = row * size.width + column
            if values[neighbour] > threshold, component[neighbour] < 0 {
              component[neighbour] = areas.count
              stack.append(neighbour)
            }
          }
        }
      }
      areas.append(area)
    }
    // Seeds come row by row, so a lower number means an earlier first pixel.
    let ranking = areas.indices.filter { areas[$0] >= minimumArea }
      .sorted { (areas[$1], $0) < (areas[$0], $1) }.prefix(maximumCount)
    return component.map { number in
      UInt8((ranking.firstIndex(of: number) ?? -1) + 1)
    }
  }
}
