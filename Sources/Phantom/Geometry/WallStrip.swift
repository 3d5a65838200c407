/// The wall around and in front of one place, coarsely baked: enough to tell what folds hide.
struct WallStrip: Sendable {
  private let lumen: Lumen
  private let start: Float
  private let radii: WallGrid<Float>

  private static let columns = 96
  private static let rowsPerMillimetre: Float = 0.75

  /// Bakes the wall over a range of depths.
  init(of lumen: Lumen, depths: ClosedRange<Float>) {
    self.lumen = lumen
    let start = depths.lowerBound
    self.start = start
    var radii = WallGrid<Float>(
      filledWith: 0, columns: WallStrip.columns,
      length: depths.upperBound - depths.lowerBound,
      rowsPerMillimetre: WallStrip.rowsPerMillimetre)
    radii.bake { depth in lumen.ring(at: depth + start) }
    self.radii = radii
  }

  /// Clearance to the wall across the tube, in millimetres; negative behind the wall.
  func clearance(_ x: Float, _ y: Float, _ z: Float) -> Float {
    let middle = lumen.centre(at: z)
    let dx = x - middle.x
    let dy = y - middle.y
    return radii.sample(DiamondAngle.of(dx, dy), z - start) - (dx * dx + dy * dy).squareRoot()
  }
}
