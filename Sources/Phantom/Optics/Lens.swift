internal import Imaging

/// The form of a wide-angle lens with an octagonal aperture.
///
/// Places in the picture are told in halves of the picture's shorter side, from its middle to the
/// right and down.
struct LensShape: Sendable {
  /// The size of the picture in pixels.
  let size: ImageSize
  /// Share of half the shorter side that each corner cuts off, (0, 1).
  let corner: Double

  /// Half the angle seen across the shorter side of the picture, in radians.
  static let halfAngle = 57.0 * Double.pi / 180
  /// The greatest angle from the axis that is looked at, in radians.
  static let steepest = 1.4

  /// Pixels in half the shorter side.
  var half: Double { Double(min(size.width, size.height)) / 2 }

  /// The unit direction in the picture's axes of a place in the picture.
  func direction(_ x: Double, _ y: Double) -> (x: Double, y: Double, z: Double) {
    let radius = (x * x + y * y).squareRoot()
    // Equidistant projection: the angle grows evenly with the distance from the middle.
    let angle = min(radius * LensShape.halfAngle, LensShape.steepest)
    let spread = radius > 0 ? Elementary.sine(angle) / radius : 0
    return (x * spread, y * spread, Elementary.cosine(angle))
  }

  /// The place in the picture of a direction in its axes, and the angle from the lens's axis.
  func place(of direction: Vector3) -> (x: Double, y: Double, angle: Double) {
    let x = Double(direction.x)
    let y = Double(direction.y)
    let across = (x * x + y * y).squareRoot()
    let angle = Elementary.angle(sine: across, cosine: Double(direction.z))
    let scale = across > 0 ? angle / (LensShape.halfAngle * across) : 0
    return (x * scale, y * scale, angle)
  }

  /// Signed distance inside the aperture, in pixels of the picture.
  func inside(_ x: Double, _ y: Double) -> Double {
    let sides = min(1.12 - x.magnitude, 0.975 - y.magnitude)
    let corners = (1.12 + 0.975 - corner - x.magnitude - y.magnitude) / 2.0.squareRoot()
    return min(sides, corners) * half
  }
}

/// The lens at one picture size: which way each pixel looks, and how bright it is.
struct Lens: Sendable {
  /// The form.
  let shape: LensShape
  /// A unit direction in the picture's axes for each pixel, row by row.
  let directions: [Vector3]
  /// Brightness left by the lens and the aperture's edge, [0, 1], row by row; 0 outside.
  let transmission: [Float]

  /// The size of the picture in pixels.
  var size: ImageSize { shape.size }

  /// A table for every pixel.
  init(_ shape: LensShape) {
    self.shape = shape
    let size = shape.size
    var directions: [Vector3] = []
    var transmission: [Float] = []
    directions.reserveCapacity(size.pixelCount)
    transmission.reserveCapacity(size.pixelCount)
    let half = shape.half
    for row in 0..<size.height {
      for column in 0..<size.width {
        let x = (Double(column) + 0.5 - Double(size.width) / 2) / half
        let y = (Double(row) + 0.5 - Double(size.height) / 2) / half
        let direction = shape.direction(x, y)
        directions.append(Vector3(Float(direction.x), Float(direction.y), Float(direction.z)))

        // The edge is two pixels soft.
        let radius = (x * x + y * y).squareRoot()
        let vignette = Float(1 / (1 + 0.22 * radius * radius + 0.12 * radius * radius * radius))
        transmission.append(
          Elementary.smoothStep(-1, 1, Float(shape.inside(x, y))) * vignette)
      }
    }
    self.directions = directions
    self.transmission = transmission
  }
}
