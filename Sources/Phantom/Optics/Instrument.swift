internal import Base

/// A snare: a sheath that comes out of the scope, and a wire loop around a polyp.
///
/// All in the picture's axes, in millimetres.
struct Instrument {
  private let rods: [Rod]

  /// A round rod between two points.
  private struct Rod {
    let start, along: Vector3
    let radius: Float
    let colour: Vector3
  }

  /// Where the working channel opens beside the lens.
  private static let channel = Vector3(3.2, 3.8, 1)
  private static let sheathColour = Vector3(0.5, 0.56, 0.62)
  private static let wireColour = Vector3(0.62, 0.6, 0.55)

  /// A snare on its way to a polyp.
  ///
  /// - Parameters:
  ///   - polyp: What it reaches for.
  ///   - camera: Where the lens is.
  ///   - progress: How far it is out, [0, 1].
  init(reachingFor polyp: Polyp, from camera: Camera, progress: Float) {
    let target = camera.local(polyp.middle - camera.position)
    let half = polyp.halfAxes.x
    let towards = (Instrument.channel - target).normalized
    let stop = target + towards * (half + 1.2)
    let tip = Instrument.channel + (stop - Instrument.channel) * progress
    var rods = [
      Rod(
        start: Instrument.channel, along: tip - Instrument.channel, radius: 0.62,
        colour: Instrument.sheathColour)
    ]
    if progress > 0.9 {
      // The loop lies around the polyp's base.
      let across = camera.local(polyp.tangent)
      let along = camera.local(polyp.bitangent)
      let base = target + camera.local(polyp.axis) * (polyp.halfAxes.z * 0.2)
      let sides = 14
      let corners = (0...sides).map { side -> Vector3 in
        let angle = 2 * Double.pi * Double(side) / Double(sides)
        let reach = half + 0.5
        return base + across * (Float(Elementary.cosine(angle)) * reach)
          + along * (Float(Elementary.sine(angle)) * reach)
      }
      for (start, end) in zip(corners, corners.dropFirst()) {
        rods.append(
          Rod(start: start, along: end - start, radius: 0.2, colour: Instrument.wireColour))
      }
    }
    self.rods = rods
  }

  /// The light from the instrument along a ray; nil where the ray meets something else first.
  func light(along direction: Vector3, before farthest: Float) -> Vector3? {
    var nearest = farthest
    var light: Vector3?
    for rod in rods {
      // The closest approach of the ray and the rod's axis.
      let square = rod.along.dot(rod.along)
      let mixed = direction.dot(rod.along)
      let ahead = direction.dot(rod.start)
      let beside = rod.along.dot(rod.start)
      let determinant = square - mixed * mixed
      guard determinant > 1e-6, square > 0 else { continue }
      let share = min(max((mixed * ahead - beside) / determinant, 0), 1)
      let place = rod.start + rod.along * share
      let distance = place.dot(direction)
      let offset = direction * distance - place
      let gap = offset.length
      guard gap < rod.radius, distance > 0.5 else { continue }
      let depth = (rod.radius * rod.radius - gap * gap).squareRoot()
      guard distance - depth < nearest else { continue }
      nearest = distance - depth
      let facing = depth / rod.radius
      let cube = facing * facing * facing
      let shine = cube * cube
      let fall = 1 / (1 + distance * distance / 170)
      let surface = rod.colour * (0.16 + 0.42 * facing)
      light = (surface + 0.3 * shine) * fall
    }
    return light
  }
}
