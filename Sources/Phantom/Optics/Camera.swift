internal import Imaging

/// The endoscope's tip: where it is and where it looks.
struct Camera: Sendable {
  /// Middle of the lens, in millimetres.
  let position: Vector3
  /// The picture's axes: to its right, down, and into it.
  let right, down, forward: Vector3

  /// A camera that looks along a direction.
  ///
  /// - Parameters:
  ///   - position: Middle of the lens, in millimetres.
  ///   - direction: The direction it looks in.
  ///   - rollCosine: Cosine of the scope's turn about its axis.
  ///   - rollSine: Sine of the same angle.
  init(position: Vector3, looking direction: Vector3, rollCosine: Float, rollSine: Float) {
    self.position = position
    forward = direction.normalized
    // The least turn that takes z to the direction carries x and y along without a jump.
    let share = 1 / max(1 + forward.z, 0.01)
    let level = Vector3(
      1 - forward.x * forward.x * share, -forward.x * forward.y * share, -forward.x)
    let upright = Vector3(
      -forward.x * forward.y * share, 1 - forward.y * forward.y * share, -forward.y)
    right = level * rollCosine + upright * rollSine
    down = upright * rollCosine - level * rollSine
  }

  /// Turns a direction in the picture's axes into one of the scene.
  @inline(__always)
  func direction(_ local: Vector3) -> Vector3 {
    right * local.x + down * local.y + forward * local.z
  }

  /// Turns a direction of the scene into one in the picture's axes.
  @inline(__always)
  func local(_ direction: Vector3) -> Vector3 {
    Vector3(direction.dot(right), direction.dot(down), direction.dot(forward))
  }
}
