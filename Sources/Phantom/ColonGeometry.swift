internal import Base

/// The colon's lumen: a bent tube along z with haustral folds, in millimetres.
///
/// The radius is baked over direction and depth, so that asking for a distance costs a few loads.
struct ColonGeometry: Sendable {
  /// Length of the modelled piece, in millimetres.
  static let length: Float = 220
  /// Radius of the insufflated lumen between the folds, in millimetres.
  static let radius: Float = 21

  /// The folds, by depth.
  let folds: [HaustralFold]
  private let radii: WallGrid<Float>
  private let bend: [SIMD2<Float>]

  /// Share of the radial clearance that is safe to step along any ray in front of steep folds.
  private static let stepSafety: Float = 0.45

  /// Shapes a piece of colon.
  init(seed: SceneSeed) {
    var generator = seed.generator(for: .colon)
    let noise = Noise(seed: generator.next())
    let folds = HaustralFold.stations(along: ColonGeometry.length, from: &generator)
    let taeniaAngle = generator.angle()
    let taenia = (
      x: Float(Elementary.cosine(taeniaAngle)), y: Float(Elementary.sine(taeniaAngle))
    )

    var radii = WallGrid<Float>(
      filledWith: 0, columns: 512, length: ColonGeometry.length, rowsPerMillimetre: 2)
    radii.bake { depth in
      let near = folds.filter { $0.reaches(depth) }
      return { x, y in
        // cos 3θ of the direction counted from a taenia: the lumen is a rounded triangle.
        let cosine = x * taenia.x + y * taenia.y
        let triangle = 4 * cosine * cosine * cosine - 3 * cosine
        var radius = ColonGeometry.radius * (1 + 0.05 * triangle)
        radius += 2.2 * noise.value(at: Vector3(x * 1.3, y * 1.3, depth / 24))
        radius += 0.5 * noise.value(at: Vector3(x * 4 + 9, y * 4, depth / 6))
        var ridge: Float = 0
        for fold in near {
          let height = fold.height(x, y, depth)
          // A smooth maximum: crossing folds merge and do not add up.
          ridge = (ridge * ridge + height * height).squareRoot()
        }
        return radius - ridge
      }
    }
    self.folds = folds
    self.radii = radii
    bend = ColonGeometry.centreline(from: &generator)
  }

  /// The middle of the tube at a depth, in millimetres.
  @inline(__always)
  func centre(at depth: Float) -> SIMD2<Float> {
    let position = min(max(depth, 0), Float(bend.count - 1) - 0.001)
    let index = Int(position)
    return bend[index] + (bend[index + 1] - bend[index]) * (position - Float(index))
  }

  /// A point of the tube: its direction from the middle, and how far it is from the wall.
  struct Place {
    /// Diamond angle around the middle, [0, 4).
    let angle: Float
    /// Clearance to the wall across the tube, in millimetres; negative behind the wall.
    let clearance: Float
  }

  /// Where a point lies in the tube.
  @inline(__always)
  func place(of point: Vector3) -> Place {
    let middle = centre(at: point.z)
    let x = point.x - middle.x
    let y = point.y - middle.y
    let angle = DiamondAngle.of(x, y)
    return Place(
      angle: angle, clearance: radii.sample(angle, point.z) - (x * x + y * y).squareRoot())
  }

  /// A distance in millimetres that a ray may go on from a point without missing the wall.
  @inline(__always)
  func distance(to point: Vector3) -> Float {
    min(place(of: point).clearance * ColonGeometry.stepSafety, ColonGeometry.length - 2 - point.z)
  }

  /// The point of the wall in a unit direction across the tube at a depth.
  func wallPoint(_ x: Float, _ y: Float, depth: Float) -> Vector3 {
    let middle = centre(at: depth)
    let radius = radii.sample(DiamondAngle.of(x, y), depth)
    return Vector3(middle.x + x * radius, middle.y + y * radius, depth)
  }

  /// The unit normal into the lumen near a point of the wall.
  func normal(at point: Vector3, spacing: Float) -> Vector3 {
    let dx = Vector3(spacing, 0, 0)
    let dy = Vector3(0, spacing, 0)
    let dz = Vector3(0, 0, spacing)
    return Vector3(
      place(of: point + dx).clearance - place(of: point - dx).clearance,
      place(of: point + dy).clearance - place(of: point - dy).clearance,
      place(of: point + dz).clearance - place(of: point - dz).clearance
    ).normalized
  }

  private static func centreline(from generator: inout SeededGenerator) -> [SIMD2<Float>] {
    let phaseX = generator.angle()
    let phaseY = generator.angle()
    let amplitudeX = generator.uniform(6.0, 16)
    let amplitudeY = generator.uniform(6.0, 16)
    let waveX = 2 * Double.pi / generator.uniform(170, 260)
    let waveY = 2 * Double.pi / generator.uniform(170, 260)
    return (0...Int(length) + 1).map { depth in
      SIMD2(
        Float(amplitudeX * Elementary.sine(phaseX + waveX * Double(depth))),
        Float(amplitudeY * Elementary.sine(phaseY + waveY * Double(depth))))
    }
  }
}
