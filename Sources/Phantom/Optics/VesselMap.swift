internal import Base

/// Draws the branching submucosal vessels onto the wall.
///
/// Vessels grow as random walks that branch and thin out; each step is stamped as a soft disc.
struct VesselMap {
  /// How much vessel shows at each place, [0, 1].
  private(set) var coverage: WallGrid<Float>
  private var generator: SeededGenerator
  private let length: Float

  /// The growing tip of a vessel.
  private struct Tip {
    /// Arc position around the tube and depth along it, in millimetres.
    var around, depth: Double
    /// Direction of growth in that plane, in radians.
    var heading: Double
    /// Half the width, in millimetres.
    var radius: Double
    /// What is left to grow, in millimetres.
    var remaining: Double
    /// How plainly it shows, [0, 1].
    var strength: Double
  }

  private static let step = 0.22
  private static let circumference = 2 * Double.pi * Double(Lumen.radius)

  /// Grows the vessels of a piece of colon.
  static func coverage(seed: SceneSeed, on lumen: Lumen) -> WallGrid<Float> {
    var map = VesselMap(generator: seed.generator(for: .vessels), length: lumen.length)
    let density = map.generator.uniform(110.0, 170) / Double(Lumen.sceneLength)
    let trunks = Int(density * Double(lumen.length))
    for _ in 0..<trunks { map.growTree() }
    return map.coverage
  }

  private init(generator: SeededGenerator, length: Float) {
    self.generator = generator
    self.length = length
    coverage = WallGrid(
      filledWith: 0, columns: 1024, length: length, rowsPerMillimetre: 5)
  }

  private mutating func growTree() {
    var tips = [
      Tip(
        around: generator.uniform(0, VesselMap.circumference),
        depth: generator.uniform(0, Double(length)),
        heading: generator.angle(), radius: generator.uniform(0.16, 0.42),
        remaining: generator.uniform(18, 45), strength: generator.uniform(0.35, 1))
    ]
    while var tip = tips.popLast() {
      var drift = generator.uniform(-0.04, 0.04)
      while tip.remaining > 0 {
        stamp(tip)
        tip.around += VesselMap.step * Elementary.cosine(tip.heading)
        tip.depth += VesselMap.step * Elementary.sine(tip.heading)
        drift = 0.93 * drift + generator.uniform(-0.02, 0.02)
        tip.heading += drift
        tip.remaining -= VesselMap.step
        tip.radius *= 0.996
        if tip.radius > 0.08, generator.uniform(0, 1) < 0.034 {
          var branch = tip
          let side = generator.uniform(0, 1) < 0.5 ? -1.0 : 1.0
          branch.heading += side * generator.uniform(0.5, 1.1)
          branch.radius *= generator.uniform(0.5, 0.8)
          branch.remaining *= generator.uniform(0.4, 0.8)
          branch.strength *= 0.9
          tip.heading -= side * 0.2
          tips.append(branch)
        }
      }
    }
  }

  /// Draws a soft disc at a tip.
  private mutating func stamp(_ tip: Tip) {
    let theta = tip.around / Double(Lumen.radius)
    let x = Float(Elementary.cosine(theta))
    let y = Float(Elementary.sine(theta))
    // The diamond angle grows by 1 / (|x| + |y|)² for each radian.
    let sum = x.magnitude + y.magnitude
    let columnsPerMillimetre =
      Float(coverage.columns) / 4 / (sum * sum) / Lumen.radius
    let centreColumn = DiamondAngle.of(x, y) * Float(coverage.columns) / 4
    let centreRow = Float(tip.depth) * coverage.rowsPerMillimetre

    // Ends dive out of sight, they do not stop.
    let strength = Float(tip.strength * min(1, tip.remaining / 5))
    let radius = Float(tip.radius) + 0.12
    let firstColumn = Int((centreColumn - radius * columnsPerMillimetre).rounded(.down))
    let lastColumn = Int((centreColumn + radius * columnsPerMillimetre).rounded(.up))
    let firstRow = max(0, Int((centreRow - radius * coverage.rowsPerMillimetre).rounded(.down)))
    let lastRow = min(
      coverage.rows - 1, Int((centreRow + radius * coverage.rowsPerMillimetre).rounded(.up)))
    guard firstRow <= lastRow else { return }
    for row in firstRow...lastRow {
      let dy = (Float(row) - centreRow) / coverage.rowsPerMillimetre
      for column in firstColumn...lastColumn {
        let dx = (Float(column) - centreColumn) / columnsPerMillimetre
        let inside = 1 - (dx * dx + dy * dy) / (radius * radius)
        guard inside > 0 else { continue }
        let wrapped = (column % coverage.columns + coverage.columns) % coverage.columns
        let index = row * coverage.columns + wrapped
        coverage.values[index] = max(coverage.values[index], strength * inside)
      }
    }
  }
}
