internal import Base

/// Froth before the lens.
struct Bubbles {
  private let bubbles: [Bubble]

  private struct Bubble {
    let x, y, radius: Float
  }

  /// Froth that drifts.
  ///
  /// - Parameters:
  ///   - seed: Decides the bubbles.
  ///   - amount: How much of the picture they may cover, [0, 1].
  ///   - seconds: Since they came; they slide down.
  init(seed: UInt64, amount: Double, seconds: Double) {
    var generator = SeededGenerator(seed: seed)
    let centre = (x: generator.uniform(Float(-0.7), 0.7), y: generator.uniform(Float(-0.8), 0.5))
    bubbles = (0..<Int(10 + 50 * amount)).map { _ in
      let spread = generator.uniform(Float(0.1), 0.75)
      let angle = generator.angle()
      let size: Float = generator.uniform(0.12, 1)
      let drift = 0.08 * Float(seconds)
      let across = spread * Float(Elementary.cosine(angle))
      let down = 0.7 * spread * Float(Elementary.sine(angle))
      return Bubble(
        x: centre.x + across, y: centre.y + down + drift,
        radius: 0.014 + 0.075 * size * size * size)
    }
  }

  /// Paints the froth over a frame's light.
  func cover(_ light: inout [Vector3], lens: Lens, lamp: Vector3) {
    let half = Float(lens.shape.half)
    let size = lens.size
    for bubble in bubbles {
      let middleX = bubble.x * half + Float(size.width) / 2
      let middleY = bubble.y * half + Float(size.height) / 2
      let radius = max(bubble.radius * half, 1.5)
      let columns = Bubbles.span(middleX, radius, size.width)
      for row in Bubbles.span(middleY, radius, size.height) {
        for column in columns {
          let dx = (Float(column) + 0.5 - middleX) / radius
          let dy = (Float(row) + 0.5 - middleY) / radius
          let gap = (dx * dx + dy * dy).squareRoot()
          guard gap < 1 else { continue }
          let pixel = row * size.width + column
          let transmission = lens.transmission[pixel]
          guard transmission > 0 else { continue }
          let rim =
            Elementary.smoothStep(0.72, 0.93, gap) * (1 - Elementary.smoothStep(0.93, 1, gap))
          let spotX = dx + 0.35
          let spotY = dy + 0.4
          let spot =
            1 - Elementary.smoothStep(0.08, 0.2, (spotX * spotX + spotY * spotY).squareRoot())
          let added = (0.17 * rim + 0.72 * spot) * transmission
          light[pixel] = light[pixel] * (0.86 + 0.1 * gap) + lamp * added
        }
      }
    }
  }

  private static func span(_ middle: Float, _ radius: Float, _ count: Int) -> Range<Int> {
    let first = min(max(Int(middle - radius), 0), count)
    return first..<max(first, min(Int(middle + radius) + 2, count))
  }
}
