internal import Imaging

/// A polyp as one camera sees it: which rays meet it, and at what distance.
///
/// A smooth body without the lobes of the rendered one. Written in scalars, because it is asked for
/// thousands of rays per frame in unoptimised builds too.
struct PolypSilhouette {
  /// From the lens to the polyp's middle, in millimetres.
  let distance: Float
  /// What part of the picture it may lie in: left, top, right and bottom, in `LensShape`'s places.
  let extent: (left: Double, top: Double, right: Double, bottom: Double)

  private let origin: (x: Float, y: Float, z: Float)
  private let rows: ((Float, Float, Float), (Float, Float, Float), (Float, Float, Float))
  private let halfAxes: (x: Float, y: Float, z: Float)
  private let stalk: (radius: Float, length: Float)

  /// The polyp before a camera; nil where the lens cannot see it.
  init?(_ polyp: Polyp, before camera: Camera, lens: LensShape) {
    let offset = polyp.middle - camera.position
    distance = offset.length
    let stem = (polyp.middle - polyp.root).length
    let radius = max(polyp.halfAxes.x, polyp.stalkRadius > 0 ? stem : 0)
    let place = lens.place(of: camera.local(offset))
    let sine = min(Double(radius / distance), 1)
    let spread = Elementary.angle(sine: sine, cosine: (1 - sine * sine).squareRoot())
    guard place.angle - spread < LensShape.steepest else { return nil }
    // Off the axis, the projection widens what is seen across the radius.
    let stretch = max(1, place.angle / max(Elementary.sine(min(place.angle, 1.5)), 1e-3))
    let margin = spread * stretch / LensShape.halfAngle
    extent = (place.x - margin, place.y - margin, place.x + margin, place.y + margin)

    let local = polyp.local(camera.position)
    origin = (local.x, local.y, local.z)
    func row(_ axis: Vector3) -> (Float, Float, Float) {
      (axis.dot(camera.right), axis.dot(camera.down), axis.dot(camera.forward))
    }
    rows = (row(polyp.tangent), row(polyp.bitangent), row(polyp.axis))
    let rim = 0.1 + 0.1 * polyp.fillet
    halfAxes = (polyp.halfAxes.x + rim, polyp.halfAxes.y + rim, polyp.halfAxes.z + rim)
    stalk = (polyp.stalkRadius, stem)
  }

  /// The distance at which a ray meets the polyp, in millimetres; nil when it does not.
  ///
  /// - Parameters:
  ///   - x: The ray's unit direction, to the picture's right.
  ///   - y: Down.
  ///   - z: Into the picture.
  /// - Returns: The nearest distance.
  func meet(_ x: Float, _ y: Float, _ z: Float) -> Float? {
    let dx = rows.0.0 * x + rows.0.1 * y + rows.0.2 * z
    let dy = rows.1.0 * x + rows.1.1 * y + rows.1.2 * z
    let dz = rows.2.0 * x + rows.2.1 * y + rows.2.2 * z
    let (ox, oy, oz) = (origin.x / halfAxes.x, origin.y / halfAxes.y, origin.z / halfAxes.z)
    let (ex, ey, ez) = (dx / halfAxes.x, dy / halfAxes.y, dz / halfAxes.z)
    let square = ex * ex + ey * ey + ez * ez
    let cross = ox * ex + oy * ey + oz * ez
    let rest = ox * ox + oy * oy + oz * oz - 1
    let root = cross * cross - square * rest
    if root >= 0 {
      let near = (-cross - root.squareRoot()) / square
      if near > 0 { return near }
    }
    guard stalk.radius > 0 else { return nil }
    return meetStalk(dx, dy, dz)
  }

  /// The stalk is a cylinder along the polyp's axis, below its head.
  private func meetStalk(_ dx: Float, _ dy: Float, _ dz: Float) -> Float? {
    let square = dx * dx + dy * dy
    let cross = origin.x * dx + origin.y * dy
    let rest = origin.x * origin.x + origin.y * origin.y - stalk.radius * stalk.radius
    let root = cross * cross - square * rest
    guard root >= 0, square > 0 else { return nil }
    let near = (-cross - root.squareRoot()) / square
    let height = origin.z + near * dz
    return near > 0 && height < 0 && height > -stalk.length ? near : nil
  }
}
