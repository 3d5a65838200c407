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
    let level = forward.cross(Vector3(0, 1, 0)).normalized
    let upright = forward.cross(level)
    right = level * rollCosine + upright * rollSine
    down = upright * rollCosine - level * rollSine
  }

  /// Turns a direction in the picture's axes into one of the scene.
  @inline(__always)
  func direction(_ local: Vector3) -> Vector3 {
    right * local.x + down * local.y + forward * local.z
  }
}

/// The wide-angle lens: which way each pixel looks, and how bright it is.
struct Lens: Sendable {
  /// The size of the picture in pixels.
  let size: ImageSize
  /// A unit direction in the picture's axes for each pixel, row by row.
  let directions: [Vector3]
  /// Brightness left by the lens and the aperture's edge, [0, 1], row by row; 0 outside.
  let transmission: [Float]

  /// Half the angle seen across the shorter side of the picture, in radians.
  private static let halfAngle = 57.0 * Double.pi / 180

  /// The lens of an endoscope with an octagonal aperture.
  ///
  /// - Parameters:
  ///   - size: The size of the picture in pixels.
  ///   - corner: Share of half the shorter side that each corner cuts off, (0, 1).
  init(size: ImageSize, corner: Double) {
    self.size = size
    var directions: [Vector3] = []
    var transmission: [Float] = []
    directions.reserveCapacity(size.width * size.height)
    transmission.reserveCapacity(size.width * size.height)
    let half = Double(min(size.width, size.height)) / 2
    for row in 0..<size.height {
      for column in 0..<size.width {
        let x = (Double(column) + 0.5 - Double(size.width) / 2) / half
        let y = (Double(row) + 0.5 - Double(size.height) / 2) / half
        let radius = (x * x + y * y).squareRoot()
        // Equidistant projection: the angle grows evenly with the distance from the middle.
        let angle = min(radius * Lens.halfAngle, 1.4)
        let spread = radius > 0 ? Elementary.sine(angle) / radius : 0
        directions.append(
          Vector3(Float(x * spread), Float(y * spread), Float(Elementary.cosine(angle))))

        // Signed distance inside the octagon, in pixels; the edge is two pixels soft.
        let sides = min(1.12 - x.magnitude, 0.975 - y.magnitude)
        let corners = (1.12 + 0.975 - corner - x.magnitude - y.magnitude) / 2.0.squareRoot()
        let edge = Float(min(sides, corners) * half)
        let vignette = Float(1 / (1 + 0.22 * radius * radius + 0.12 * radius * radius * radius))
        transmission.append(Elementary.smoothStep(-1, 1, edge) * vignette)
      }
    }
    self.directions = directions
    self.transmission = transmission
  }
}
