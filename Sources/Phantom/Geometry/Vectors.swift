/// A point, a direction (millimetres) or a linear colour.
typealias Vector3 = SIMD3<Float>

extension SIMD3 where Scalar == Float {
  // The sums are written out: their order is part of the promise of repeatable bits.

  /// The inner product.
  @inline(__always)
  func dot(_ other: Vector3) -> Float {
    x * other.x + y * other.y + z * other.z
  }

  /// The outer product.
  @inline(__always)
  func cross(_ other: Vector3) -> Vector3 {
    Vector3(
      y * other.z - z * other.y,
      z * other.x - x * other.z,
      x * other.y - y * other.x)
  }

  /// The Euclidean length.
  @inline(__always)
  var length: Float {
    dot(self).squareRoot()
  }

  /// The same direction at length 1; the null vector stays as it is.
  @inline(__always)
  var normalized: Vector3 {
    let length = self.length
    return length > 0 ? self * (1 / length) : self
  }
}
