internal import Base

/// The colon's lumen as formulas: a bent tube along z with haustral folds, in millimetres.
///
/// z grows towards the caecum. Asking for a radius costs the noise and every fold near it, so that
/// what is asked for often is baked: see `ColonGeometry` and `WallStrip`.
struct Lumen: Sendable {
  /// Radius of the insufflated lumen between the folds, in millimetres.
  static let radius: Float = 21
  /// Length of the piece of colon that a single scene has, in millimetres.
  static let sceneLength: Float = 220

  /// Length of the modelled piece, in millimetres.
  let length: Float
  /// The folds, by depth.
  let folds: [HaustralFold]

  private let noise: Noise
  private let taenia: (x: Float, y: Float)
  private let bend: [SIMD2<Float>]
  private let pole: Float?

  /// Depth of the caecum's rounded end, in millimetres.
  private static let poleDepth: Float = 34

  /// Shapes a piece of colon.
  ///
  /// - Parameters:
  ///   - seed: Decides the form.
  ///   - length: How long it is, in millimetres.
  ///   - isClosed: Whether it ends in a caecum.
  init(seed: SceneSeed, length: Float = Lumen.sceneLength, isClosed: Bool = false) {
    var generator = seed.generator(for: .colon)
    noise = Noise(seed: generator.next())
    folds = HaustralFold.stations(
      along: isClosed ? length - Lumen.poleDepth * 0.6 : length, from: &generator)
    let taeniaAngle = generator.angle()
    taenia = (Float(Elementary.cosine(taeniaAngle)), Float(Elementary.sine(taeniaAngle)))
    bend = Lumen.centreline(length: length, from: &generator)
    pole = isClosed ? length - Lumen.poleDepth : nil
    self.length = length
  }

  /// The middle of the tube at a depth, in millimetres.
  @inline(__always)
  func centre(at depth: Float) -> SIMD2<Float> {
    let position = min(max(depth, 0), Float(bend.count - 1) - 0.001)
    let index = Int(position)
    return bend[index] + (bend[index + 1] - bend[index]) * (position - Float(index))
  }

  /// How far the wall is from the middle in every direction at a depth.
  ///
  /// - Parameter depth: In millimetres.
  /// - Returns: For a unit direction across the tube, the radius in millimetres.
  func ring(at depth: Float) -> (_ x: Float, _ y: Float) -> Float {
    let near = folds.filter { $0.reaches(depth) }
    let share = poleShare(at: depth)
    return { x, y in radius(x, y, depth, near) * share }
  }

  /// The radius in millimetres in one unit direction across the tube at a depth.
  func radius(_ x: Float, _ y: Float, depth: Float) -> Float {
    ring(at: depth)(x, y)
  }

  /// The point of the wall in a unit direction across the tube at a depth.
  func wallPoint(_ x: Float, _ y: Float, depth: Float) -> Vector3 {
    let middle = centre(at: depth)
    let radius = radius(x, y, depth: depth)
    return Vector3(middle.x + x * radius, middle.y + y * radius, depth)
  }

  /// Clearance to the wall across the tube, in millimetres; negative behind the wall.
  func clearance(at point: Vector3) -> Float {
    let middle = centre(at: point.z)
    let x = point.x - middle.x
    let y = point.y - middle.y
    let distance = (x * x + y * y).squareRoot()
    guard distance > 0 else { return radius(1, 0, depth: point.z) }
    return radius(x / distance, y / distance, depth: point.z) - distance
  }

  /// The unit normal into the lumen near a point of the wall.
  func normal(at point: Vector3, spacing: Float) -> Vector3 {
    let dx = Vector3(spacing, 0, 0)
    let dy = Vector3(0, spacing, 0)
    let dz = Vector3(0, 0, spacing)
    return Vector3(
      clearance(at: point + dx) - clearance(at: point - dx),
      clearance(at: point + dy) - clearance(at: point - dy),
      clearance(at: point + dz) - clearance(at: point - dz)
    ).normalized
  }

  private func radius(_ x: Float, _ y: Float, _ depth: Float, _ near: [HaustralFold]) -> Float {
    // cos 3θ of the direction counted from a taenia: the lumen is a rounded triangle.
    let cosine = x * taenia.x + y * taenia.y
    let triangle = 4 * cosine * cosine * cosine - 3 * cosine
    var radius = Lumen.radius * (1 + 0.05 * triangle)
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

  /// The caecum narrows like a dome.
  private func poleShare(at depth: Float) -> Float {
    guard let pole, depth > pole else { return 1 }
    let into = min((depth - pole) / Lumen.poleDepth, 1)
    return max((1 - into * into).squareRoot(), 0.02)
  }

  private static func centreline(
    length: Float, from generator: inout SeededGenerator
  ) -> [SIMD2<Float>] {
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
