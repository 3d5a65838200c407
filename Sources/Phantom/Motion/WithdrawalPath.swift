internal import Base

/// Where the lens is and where it looks throughout a procedure.
struct WithdrawalPath: Sendable {
  private let plan: ProcedurePlan
  private let lumen: Lumen
  private let roll: Double
  private let sway: [Wave]
  private let tremor: [Wave]

  /// A slow or a fast swing.
  private struct Wave {
    let period, phase, size: Double

    func value(at seconds: Double) -> Double {
      size * Elementary.sine(2 * Double.pi * seconds / period + phase)
    }
  }

  /// The path that follows a plan.
  init(plan: ProcedurePlan, lumen: Lumen, seed: SceneSeed) {
    self.plan = plan
    self.lumen = lumen
    var generator = seed.generator(for: .shake)
    roll = generator.angle()
    func wave(_ period: Double, _ size: Double) -> Wave {
      Wave(
        period: period * generator.uniform(0.85, 1.18), phase: generator.angle(), size: size)
    }
    // Position in millimetres, direction as a slope, roll in radians.
    sway = [
      wave(5.3, 2.6), wave(6.1, 2.6), wave(3.7, 0.06), wave(4.4, 0.06), wave(9, 0.25),
    ]
    // Breath, pulse and hand.
    tremor = [
      wave(3.1, 0.9), wave(0.9, 0.25), wave(0.31, 0.004), wave(0.23, 0.004), wave(0.83, 0.008),
      wave(0.71, 0.008),
    ]
  }

  /// The camera at a time in seconds.
  func camera(at seconds: Double) -> Camera {
    let depth = Float(plan.depth.value(at: seconds))
    let middle = lumen.centre(at: depth)
    var position = Vector3(
      middle.x + Float(sway[0].value(at: seconds)), middle.y + Float(sway[1].value(at: seconds)),
      depth)
    let breath = Vector3(
      Float(tremor[1].value(at: seconds)), Float(tremor[0].value(at: seconds)), 0)

    let ahead = lumen.centre(at: depth + 40)
    var direction = (Vector3(ahead.x, ahead.y, depth + 40) - position).normalized
    for attention in plan.attentions {
      let strength = Float(attention.spell.strength(at: seconds))
      guard strength > 0 else { continue }
      // The tip wanders around its viewpoint less than around the middle of the lumen.
      let wander = (position - Vector3(middle.x, middle.y, depth)) * 0.45
      position += (attention.viewpoint + wander - position) * strength
      let towards = (attention.target - position).normalized
      direction += (towards - direction) * (strength * attention.weight)
    }
    position += breath
    for glance in plan.glances {
      let strength = Float(glance.spell.strength(at: seconds))
      if strength > 0 { direction += glance.turn * strength }
    }
    direction += Vector3(
      Float(
        sway[2].value(at: seconds) + tremor[2].value(at: seconds) + tremor[4].value(at: seconds)),
      Float(
        sway[3].value(at: seconds) + tremor[3].value(at: seconds) + tremor[5].value(at: seconds)),
      0)
    let angle = roll + sway[4].value(at: seconds)
    return Camera(
      position: position, looking: direction,
      rollCosine: Float(Elementary.cosine(angle)), rollSine: Float(Elementary.sine(angle)))
  }
}
