/// The colon's wall for the renderer: a lumen baked over direction and depth, in millimetres.
///
/// Asking for a distance costs a few loads.
struct ColonGeometry: Sendable {
  /// The form.
  let lumen: Lumen
  private let radii: WallGrid<Float>

  /// Share of the radial clearance that is safe to step along any ray in front of steep folds.
  private static let stepSafety: Float = 0.45

  /// The folds, by depth.
  var folds: [HaustralFold] { lumen.folds }

  /// Bakes a lumen.
  init(_ lumen: Lumen) {
    self.lumen = lumen
    var radii = WallGrid<Float>(
      filledWith: 0, columns: 512, length: lumen.length, rowsPerMillimetre: 2)
    radii.bake { depth in lumen.ring(at: depth) }
    self.radii = radii
  }

  /// A point of the tube: its direction from the middle, and how far it is from the wall.
  struct Place {
    /// Diamond angle around the middle, [0, 4).
    let angle: Float
    /// Clearance to the wall across the tube, in millimetres; negative behind the wall.
    let clearance: Float
  }

  /// Where a point lies in the tube.
  @inline(__always)
  func place(of point: Vector3) -> Place {
    let middle = lumen.centre(at: point.z)
    let x = point.x - middle.x
    let y = point.y - middle.y
    let angle = DiamondAngle.of(x, y)
    return Place(
      angle: angle, clearance: radii.sample(angle, point.z) - (x * x + y * y).squareRoot())
  }

  /// A distance in millimetres that a ray may go on from a point without missing the wall.
  @inline(__always)
  func distance(to point: Vector3) -> Float {
    min(place(of: point).clearance * ColonGeometry.stepSafety, lumen.length - 2 - point.z)
  }
}
