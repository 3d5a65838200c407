internal import Base

/// The outer form of a polyp, after the Paris classification.
public enum PolypShape: String, CaseIterable, Hashable, Sendable {
  /// A dome on a broad base (0-Is).
  case sessile
  /// A head on a stalk (0-Ip).
  case pedunculated
}

/// What is known of a polyp without looking at a frame.
public struct PolypDescription: Hashable, Sendable {
  /// Its number in the frames' ground truth, from 1.
  public let number: Int
  /// Its outer form.
  public let shape: PolypShape
  /// Its greatest width in millimetres.
  public let diameterMillimetres: Double
}

/// A raised lesion on the colon's wall, as a distance field.
struct Polyp: Sendable {
  /// What the scene tells about it.
  let description: PolypDescription
  /// Middle of the dome or head, in millimetres.
  let middle: Vector3
  /// Where it is attached, in millimetres.
  let root: Vector3
  /// No part of it, fillet included, is farther from `middle` than this, in millimetres.
  let reach: Float
  /// Offsets its surface pattern.
  let noise: Noise

  private let axis: Vector3
  private let tangent: Vector3
  private let bitangent: Vector3
  private let halfAxes: Vector3
  private let stalkRadius: Float
  private let lobulation: Float

  /// Width of the rounded transition to the wall, in millimetres.
  static let fillet: Float = 2.2

  /// Puts a polyp onto the wall.
  ///
  /// - Parameters:
  ///   - number: Its number, from 1.
  ///   - colon: The wall that it grows from.
  ///   - generator: Decides place and form.
  init(number: Int, on colon: ColonGeometry, from generator: inout SeededGenerator) {
    let angle = generator.angle()
    let x = Float(Elementary.cosine(angle))
    let y = Float(Elementary.sine(angle))
    let shape: PolypShape = generator.uniform(0, 1) < 0.7 ? .sessile : .pedunculated
    let diameter = generator.uniform(Float(7), 14)
    root = colon.wallPoint(x, y, depth: Polyp.clearDepth(x, y, in: colon, from: &generator))

    // Lean with the wall, but never lie down behind a fold's flank.
    let wallNormal = colon.normal(at: root, spacing: 2)
    let lean = Vector3(
      generator.uniform(Float(-0.2), 0.2), generator.uniform(Float(-0.2), 0.2),
      generator.uniform(Float(-0.35), 0.05))
    axis = (wallNormal + Vector3(-x, -y, 0) + lean).normalized
    tangent = axis.cross(Vector3(0, 0, 1)).normalized
    bitangent = axis.cross(tangent)

    let half = diameter / 2
    let oval = generator.uniform(Float(0.8), 1.0)
    switch shape {
    case .sessile:
      halfAxes = Vector3(half, half * oval, half * generator.uniform(Float(0.65), 0.95))
      middle = root + axis * (halfAxes.z * generator.uniform(Float(0), 0.4))
      stalkRadius = 0
    case .pedunculated:
      halfAxes = Vector3(half, half * oval, half * generator.uniform(Float(0.8), 1.0))
      middle = root + axis * (half * generator.uniform(Float(1.0), 1.35))
      stalkRadius = half * 0.38
    }
    lobulation = generator.uniform(Float(0.35), 0.85)
    noise = Noise(seed: generator.next())
    reach = (middle - root).length + half + Polyp.fillet + 1.5
    description = PolypDescription(
      number: number, shape: shape, diameterMillimetres: Double(diameter))
  }

  /// Distance in millimetres from a point to the polyp's surface, negative inside.
  func distance(to point: Vector3) -> Float {
    let offset = point - middle
    let local = Vector3(offset.dot(tangent), offset.dot(bitangent), offset.dot(axis))
    // The usual estimate of an ellipsoid's distance: exact on its surface, and never far off.
    let scaled = local / halfAxes
    let first = scaled.length
    let second = (scaled / halfAxes).length
    var distance =
      second > 0 ? first * (first - 1) / second : -min(halfAxes.x, halfAxes.y, halfAxes.z)
    if distance < 3 {
      distance -= lobulation * noise.value(at: local * 0.3)
      distance -= lobulation * 0.25 * noise.value(at: local * 0.8)
    }
    guard stalkRadius > 0 else { return distance }

    let stem = middle - root
    let along = min(max((point - root).dot(stem) / stem.dot(stem), -0.5), 1)
    let stalk = (point - root - stem * along).length - stalkRadius
    return smoothMinimum(distance, stalk, width: 1.5)
  }

  /// A depth near the middle of the tube where no fold hides the wall.
  private static func clearDepth(
    _ x: Float, _ y: Float, in colon: ColonGeometry, from generator: inout SeededGenerator
  ) -> Float {
    let start = generator.uniform(Float(100), 125)
    let candidates = (0..<25).map { start - 12 + Float($0) }
    let covered = candidates.map { depth in
      (depth, colon.folds.reduce(Float(0)) { $0 + $1.height(x, y, depth) })
    }
    return covered.min { $0.1 < $1.1 }?.0 ?? start
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
