internal import Base

/// A raised lesion on the colon's wall, as a distance field.
struct Polyp: Sendable {
  /// What it is.
  let description: PolypDescription
  /// Middle of the dome or head, in millimetres.
  let middle: Vector3
  /// Where it is attached, in millimetres.
  let root: Vector3
  /// The unit direction into the lumen, and two across it.
  let axis, tangent, bitangent: Vector3
  /// Half widths along `tangent`, `bitangent` and `axis`, in millimetres.
  let halfAxes: Vector3
  /// Radius of the stalk in millimetres; 0 without one.
  let stalkRadius: Float
  /// No part of it, fillet included, is farther from `middle` than this, in millimetres.
  let reach: Float
  /// Width of the rounded transition to the wall, in millimetres.
  let fillet: Float
  /// Offsets its surface pattern.
  let noise: Noise

  private let lobulation: Float

  /// Grows a polyp on the wall.
  ///
  /// - Parameters:
  ///   - description: What it is.
  ///   - depth: Where along the tube it may stand, in millimetres; it takes the clearest place.
  ///   - lumen: The wall that it grows from.
  ///   - generator: Decides place and form.
  init(
    _ description: PolypDescription, depth: ClosedRange<Float>, on lumen: Lumen,
    from generator: inout SeededGenerator
  ) {
    let angle = generator.angle()
    let x = Float(Elementary.cosine(angle))
    let y = Float(Elementary.sine(angle))
    root = lumen.wallPoint(x, y, depth: Polyp.clearDepth(x, y, in: lumen, within: depth))

    // Lean with the wall, but never lie down behind a fold's flank.
    let wallNormal = lumen.normal(at: root, spacing: 2)
    let lean = Vector3(
      generator.uniform(Float(-0.2), 0.2), generator.uniform(Float(-0.2), 0.2),
      generator.uniform(Float(-0.35), 0.05))
    axis = (wallNormal + Vector3(-x, -y, 0) + lean).normalized
    tangent = axis.cross(Vector3(0, 0, 1)).normalized
    bitangent = axis.cross(tangent)

    let half = Float(description.sizeMillimetres) / 2
    let oval = generator.uniform(Float(0.75), 1.0)
    switch description.paris {
    case .sessile:
      halfAxes = Vector3(half, half * oval, half * generator.uniform(Float(0.65), 0.95))
      middle = root + axis * (halfAxes.z * generator.uniform(Float(0), 0.4))
      stalkRadius = 0
    case .pedunculated:
      halfAxes = Vector3(half, half * oval, half * generator.uniform(Float(0.8), 1.0))
      middle = root + axis * (half * generator.uniform(Float(1.0), 1.35))
      stalkRadius = half * 0.38
    case .flatElevated:
      let height = max(half * generator.uniform(Float(0.26), 0.4), 0.7)
      halfAxes = Vector3(half, half * oval, height)
      middle = root + axis * (height * 0.15)
      stalkRadius = 0
    }
    let roughness = Polyp.roughness[description.histology] ?? 0.1
    lobulation = half * generator.uniform(roughness * 0.6, roughness * 1.3)
    fillet = min(2.2, halfAxes.z * 0.7)
    noise = Noise(seed: generator.next())
    reach = (middle - root).length + half + fillet + 1.5
    self.description = description
  }

  /// Height of the lobes as a share of half the polyp's width.
  private static let roughness: [Histology: Float] = [
    .hyperplastic: 0.03, .adenoma: 0.12, .sessileSerrated: 0.09,
  ]

  /// A place of the scene as offsets along `tangent`, `bitangent` and `axis`, in millimetres.
  @inline(__always)
  func local(_ point: Vector3) -> Vector3 {
    let offset = point - middle
    return Vector3(offset.dot(tangent), offset.dot(bitangent), offset.dot(axis))
  }

  /// Distance in millimetres from a point to the polyp's surface, negative inside.
  func distance(to point: Vector3) -> Float {
    let local = local(point)
    // The usual estimate of an ellipsoid's distance: exact on its surface, and never far off.
    let scaled = local / halfAxes
    let first = scaled.length
    let second = (scaled / halfAxes).length
    var distance =
      second > 0 ? first * (first - 1) / second : -min(halfAxes.x, halfAxes.y, halfAxes.z)
    if distance < 3 {
      let frequency = 1.6 / halfAxes.x
      distance -= lobulation * noise.value(at: local * frequency)
      distance -= lobulation * 0.3 * noise.value(at: local * (frequency * 2.6))
    }
    guard stalkRadius > 0 else { return distance }

    let stem = middle - root
    let along = min(max((point - root).dot(stem) / stem.dot(stem), -0.5), 1)
    let stalk = (point - root - stem * along).length - stalkRadius
    return smoothMinimum(distance, stalk, width: 1.5)
  }

  /// A depth where no fold hides the wall.
  private static func clearDepth(
    _ x: Float, _ y: Float, in lumen: Lumen, within depths: ClosedRange<Float>
  ) -> Float {
    let count = Int(depths.upperBound - depths.lowerBound) + 1
    let candidates = (0..<count).map { depths.lowerBound + Float($0) }
    let covered = candidates.map { depth in
      (depth, lumen.folds.reduce(Float(0)) { $0 + $1.height(x, y, depth) })
    }
    return covered.min { $0.1 < $1.1 }?.0 ?? depths.lowerBound
  }
}

/// The smaller of two distances, with the edge between them rounded off.
///
/// - Parameters:
///   - a: A distance.
///   - b: A distance.
///   - width: Difference of the distances at which the rounding begins.
/// - Returns: At most `min(a, b)`.
@inline(__always)
func smoothMinimum(_ a: Float, _ b: Float, width: Float) -> Float {
  let overlap = max(width - (a - b).magnitude, 0) / width
  return min(a, b) - overlap * overlap * width * 0.25
}
