/// Smooth repeatable noise from an integer hash.
struct Noise: Sendable {
  private let seed: UInt32

  /// The noise that belongs to `seed`.
  init(seed: UInt64) {
    self.seed = UInt32(truncatingIfNeeded: seed ^ (seed >> 32))
  }

  /// A value in [-1, 1] and its gradient.
  struct Sample {
    /// The noise, [-1, 1].
    var value: Float
    /// Change of the value by unit of position.
    var gradient: Vector3
  }

  /// Value noise with a lattice spacing of 1.
  ///
  /// - Parameter point: Where; each coordinate within ±10⁶.
  /// - Returns: A value in [-1, 1], continuous up to its second derivative.
  @inline(__always)
  func value(at point: Vector3) -> Float {
    sample(at: point).value
  }

  /// Value noise and its analytic gradient, with a lattice spacing of 1.
  ///
  /// - Parameter point: Where; each coordinate within ±10⁶.
  /// - Returns: The value, continuous up to its second derivative, and the gradient.
  @inline(__always)
  func sample(at point: Vector3) -> Sample {
    let x = Noise.cell(point.x), y = Noise.cell(point.y), z = Noise.cell(point.z)
    let f = point - Vector3(Float(x), Float(y), Float(z))

    // The quintic fade 6t⁵ - 15t⁴ + 10t³ and its derivative.
    let fade = f * f * f * (f * (f * 6 - 15) + 10)
    let slope = 30 * f * f * (f * (f - 2) + 1)

    let lowFace = face(x, y, z, fade)
    let highFace = face(x, y, z &+ 1, fade)
    let dz = highFace.value - lowFace.value
    return Sample(
      value: lowFace.value + dz * fade.z,
      gradient: Vector3(
        Elementary.mix(lowFace.dx, highFace.dx, fade.z),
        Elementary.mix(lowFace.dy, highFace.dy, fade.z),
        dz) * slope)
  }

  /// Several octaves of value noise, each at twice the frequency and half the weight.
  ///
  /// - Parameters:
  ///   - point: Where.
  ///   - octaves: How many, at least one.
  /// - Returns: A value in [-1, 1].
  func fractal(at point: Vector3, octaves: Int) -> Float {
    var sum: Float = 0
    var weight: Float = 1
    var total: Float = 0
    var position = point
    for _ in 0..<octaves {
      sum += weight * value(at: position)
      total += weight
      weight *= 0.5
      position = position * 2 + Vector3(17.3, 5.9, 31.7)
    }
    return sum / total
  }

  /// The greatest integer not above `x`.
  @inline(__always)
  private static func cell(_ x: Float) -> Int32 {
    let whole = Int32(x)
    return x < Float(whole) ? whole &- 1 : whole
  }

  @inline(__always)
  private func face(
    _ x: Int32, _ y: Int32, _ z: Int32, _ fade: Vector3
  ) -> (value: Float, dx: Float, dy: Float) {
    let v00 = lattice(x, y, z)
    let v10 = lattice(x &+ 1, y, z)
    let v01 = lattice(x, y &+ 1, z)
    let v11 = lattice(x &+ 1, y &+ 1, z)
    let dx = Elementary.mix(v10 - v00, v11 - v01, fade.y)
    let low = Elementary.mix(v00, v10, fade.x)
    let dy = Elementary.mix(v01, v11, fade.x) - low
    return (low + dy * fade.y, dx, dy)
  }

  @inline(__always)
  private func lattice(_ x: Int32, _ y: Int32, _ z: Int32) -> Float {
    Float(cell(x, y, z) >> 8) * (2 / 16_777_216) - 1
  }

  /// Repeatable random bits for a cell of space.
  @inline(__always)
  func cell(_ x: Int32, _ y: Int32, _ z: Int32) -> UInt32 {
    var hash = UInt32(bitPattern: x) &* 0x9E37_79B1
    hash ^= UInt32(bitPattern: y) &* 0x85EB_CA77
    hash ^= UInt32(bitPattern: z) &* 0xC2B2_AE3D
    return Noise.scramble(hash ^ seed)
  }

  /// Spreads every input bit over all output bits (the finaliser of MurmurHash3).
  @inline(__always)
  static func scramble(_ value: UInt32) -> UInt32 {
    var hash = value
    hash ^= hash >> 16
    hash = hash &* 0x85EB_CA6B
    hash ^= hash >> 13
    hash = hash &* 0xC2B2_AE35
    return hash ^ (hash >> 16)
  }
}
