internal import Imaging

/// The motion of the picture while the sensor gathers light.
struct Smear {
  /// The motion from one frame to the next.
  let motion: ImageMotion
  /// Share of the time between frames during which light is gathered, (0, 1].
  let share: Double

  private static let taps = 9
  /// Motion that moves no pixel farther than this is left out, in pixels.
  private static let least = 0.7

  /// The picture, smeared.
  func applied(to picture: [Vector3], size: ImageSize) -> [Vector3] {
    let height = Double(size.height)
    guard motion.meanLength * share * height > Smear.least else { return picture }
    let width = Double(size.width)
    var smeared = picture
    for row in 0..<size.height {
      let y = (Double(row) + 0.5) / height
      for column in 0..<size.width {
        let x = (Double(column) + 0.5) / width
        let moved = motion.moved(x: x, y: y)
        let dx = (moved.x - x) * width * share
        let dy = (moved.y - y) * height * share
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > Smear.least else { continue }
        let count = min(Int(length) + 2, Smear.taps)
        var sum = Vector3.zero
        for tap in 0..<count {
          let along = Double(tap) / Double(count - 1) - 0.5
          let sourceColumn = min(max(Int(Double(column) + 0.5 + dx * along), 0), size.width - 1)
          let sourceRow = min(max(Int(Double(row) + 0.5 + dy * along), 0), size.height - 1)
          sum += picture[sourceRow * size.width + sourceColumn]
        }
        smeared[row * size.width + column] = sum * (1 / Float(count))
      }
    }
    return smeared
  }
}

/// The mean over a square around each pixel, by running sums.
enum BoxBlur {
  /// Blurs a picture.
  ///
  /// - Parameters:
  ///   - picture: The pixels, row by row.
  ///   - size: Columns and rows.
  ///   - radius: Pixels to each side.
  static func apply(to picture: inout [Vector3], size: ImageSize, radius: Int) {
    for row in 0..<size.height {
      line(&picture, from: row * size.width, step: 1, count: size.width, radius: radius)
    }
    for column in 0..<size.width {
      line(&picture, from: column, step: size.width, count: size.height, radius: radius)
    }
  }

  private static func line(
    _ picture: inout [Vector3], from start: Int, step: Int, count: Int, radius: Int
  ) {
    let source = (0..<count).map { picture[start + $0 * step] }
    var sum = Vector3.zero
    for index in -radius...radius { sum += source[min(max(index, 0), count - 1)] }
    let share = 1 / Float(2 * radius + 1)
    for index in 0..<count {
      picture[start + index * step] = sum * share
      sum += source[min(index + radius + 1, count - 1)]
      sum -= source[max(index - radius, 0)]
    }
  }
}
