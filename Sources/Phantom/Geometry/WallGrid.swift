/// A direction across the tube, as a point on a diamond: [0, 4) around the circle, no arc tangent.
///
/// `[0, 1]` runs from +x to +y, `[1, 3]` over -x to -y, `[3, 4)` back to +x.
enum DiamondAngle {
  /// The diamond angle of a direction.
  @inline(__always)
  static func of(_ x: Float, _ y: Float) -> Float {
    let sum = x.magnitude + y.magnitude
    let ratio = sum > 0 ? y / sum : 0
    if x < 0 { return 2 - ratio }
    return ratio < 0 ? 4 + ratio : ratio
  }

  /// The unit direction that belongs to a diamond angle in [0, 4).
  static func direction(_ angle: Float) -> (x: Float, y: Float) {
    let y: Float
    let x: Float
    if angle <= 1 {
      (x, y) = (1 - angle, angle)
    } else if angle <= 3 {
      y = 2 - angle
      x = y.magnitude - 1
    } else {
      y = angle - 4
      x = 1 + y
    }
    let length = (x * x + y * y).squareRoot()
    return (x / length, y / length)
  }
}

/// Values baked onto the tube's wall: periodic around it, clamped along it.
struct WallGrid<Element: Sendable>: Sendable {
  /// Samples around the tube, spread evenly over the diamond angle.
  let columns: Int
  /// Samples along the tube.
  let rows: Int
  /// Samples a millimetre along the tube.
  let rowsPerMillimetre: Float
  /// Row by row, each around the tube.
  var values: [Element]

  /// A grid of one value.
  ///
  /// - Parameters:
  ///   - value: The value of every sample.
  ///   - columns: Samples around the tube.
  ///   - length: The tube's length in millimetres.
  ///   - rowsPerMillimetre: Samples a millimetre along the tube.
  init(filledWith value: Element, columns: Int, length: Float, rowsPerMillimetre: Float) {
    self.columns = columns
    self.rowsPerMillimetre = rowsPerMillimetre
    rows = Int(length * rowsPerMillimetre) + 1
    values = Array(repeating: value, count: columns * rows)
  }

  /// Gives every sample its value.
  ///
  /// - Parameter ring: For a depth in millimetres, how a unit direction gives the value there.
  mutating func bake(
    _ ring: (_ depth: Float) -> (_ x: Float, _ y: Float) -> Element
  ) {
    let directions = (0..<columns).map { DiamondAngle.direction(Float($0) * 4 / Float(columns)) }
    for row in 0..<rows {
      let value = ring(Float(row) / rowsPerMillimetre)
      for (column, direction) in directions.enumerated() {
        values[row * columns + column] = value(direction.x, direction.y)
      }
    }
  }

  @inline(__always)
  fileprivate func footprint(_ angle: Float, _ depth: Float) -> Footprint {
    let across = angle * (Float(columns) * 0.25)
    let along = min(max(depth * rowsPerMillimetre, 0), Float(rows - 1) - 0.001)
    var column = Int(across)
    let row = Int(along)
    let columnFraction = across - Float(column)
    if column >= columns { column -= columns }
    let next = column + 1 == columns ? 0 : column + 1
    let base = row * columns
    return Footprint(
      i00: base + column, i01: base + next,
      i10: base + columns + column, i11: base + columns + next,
      across: columnFraction, along: along - Float(row))
  }
}

/// The four samples around a place and its fractions between them.
private struct Footprint {
  let i00, i01, i10, i11: Int
  let across, along: Float
}

extension WallGrid where Element == Float {
  /// The bilinear value at a diamond angle and a depth in millimetres.
  @inline(__always)
  func sample(_ angle: Float, _ depth: Float) -> Float {
    let at = footprint(angle, depth)
    let low = Elementary.mix(values[at.i00], values[at.i01], at.across)
    let high = Elementary.mix(values[at.i10], values[at.i11], at.across)
    return Elementary.mix(low, high, at.along)
  }
}

extension WallGrid where Element == SIMD4<Float> {
  /// The bilinear value at a diamond angle and a depth in millimetres.
  @inline(__always)
  func sample(_ angle: Float, _ depth: Float) -> SIMD4<Float> {
    let at = footprint(angle, depth)
    let low = values[at.i00] + (values[at.i01] - values[at.i00]) * at.across
    let high = values[at.i10] + (values[at.i11] - values[at.i10]) * at.across
    return low + (high - low) * at.along
  }
}
