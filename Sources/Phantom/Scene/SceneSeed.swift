internal import Base

/// The seed of a scene, and the independent random sequences that its parts draw from.
///
/// Each part has its own sequence, so that a change to one leaves the others as they were.
struct SceneSeed: Sendable {
  /// A part of the scene.
  enum Part: UInt64 {
    case content = 1
    case colon, vessels, polyp, path, appearance, sensor
    case plan, shake, disturbance, pathology
  }

  /// What the caller gave.
  let value: UInt64

  /// The seed of one part's sequence.
  func seed(of part: Part) -> UInt64 {
    var generator = SeededGenerator(seed: value ^ (part.rawValue &* 0xD6E8_FEB8_6659_FD93))
    return generator.next()
  }

  /// The start of one part's sequence.
  func generator(for part: Part) -> SeededGenerator {
    SeededGenerator(seed: seed(of: part))
  }
}

// The standard library may change how it draws floating-point numbers; these may not.
extension SeededGenerator {
  /// A number drawn uniformly from [low, high).
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * (Double(next() >> 11) * 0x1p-53)
  }

  /// A number drawn uniformly from [low, high).
  mutating func uniform(_ low: Float, _ high: Float) -> Float {
    Float(uniform(Double(low), Double(high)))
  }

  /// An angle drawn uniformly from a full turn, in radians.
  mutating func angle() -> Double {
    uniform(0, 2 * Double.pi)
  }
}
