internal import Base

/// A slow examination of one place: the scope comes near, draws back and sways.
struct CameraPath: Sendable {
  private let target: Vector3
  private let nearest, farthest: Double
  private let attention: Float
  private let roll: Double
  private let phases: [Double]

  /// Seconds from one approach to the next.
  private static let period = 9.0

  /// A path around a point of the wall.
  ///
  /// - Parameters:
  ///   - target: The point of interest, in millimetres.
  ///   - nearest: The least distance along the tube from the lens to the target, in millimetres.
  ///   - attention: How much the scope turns from the lumen towards the target, [0, 1].
  ///   - generator: Decides sway, roll and phase.
  init(
    around target: Vector3, nearest: Float, attention: Float,
    from generator: inout SeededGenerator
  ) {
    self.target = target
    self.nearest = Double(nearest)
    farthest = Double(nearest) + generator.uniform(8, 14)
    self.attention = attention
    roll = generator.angle()
    phases = (0..<6).map { _ in generator.angle() }
  }

  /// The camera at a time in seconds.
  func camera(at seconds: Double, in lumen: Lumen) -> Camera {
    let approach = 0.5 + 0.5 * wave(seconds, period: CameraPath.period, 0)
    let distance = nearest + (farthest - nearest) * approach
    let depth = target.z - Float(distance)

    let middle = lumen.centre(at: depth)
    let position = Vector3(
      middle.x + 2.4 * Float(wave(seconds, period: 5.3, 1)),
      middle.y + 2.4 * Float(wave(seconds, period: 6.1, 2)),
      depth)

    let ahead = lumen.centre(at: depth + 40)
    let axis = (Vector3(ahead.x, ahead.y, depth + 40) - position).normalized
    let lesion = (target - position).normalized
    let sway = Vector3(
      0.05 * Float(wave(seconds, period: 3.7, 3)), 0.05 * Float(wave(seconds, period: 4.4, 4)), 0)
    let direction = axis * (1 - attention) + lesion * attention + sway
    let angle = roll + 0.12 * wave(seconds, period: 7.9, 5)
    return Camera(
      position: position, looking: direction,
      rollCosine: Float(Elementary.cosine(angle)), rollSine: Float(Elementary.sine(angle)))
  }

  private func wave(_ seconds: Double, period: Double, _ phase: Int) -> Double {
    Elementary.sine(2 * Double.pi * seconds / period + phases[phase])
  }
}
