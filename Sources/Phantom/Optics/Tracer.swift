/// Finds what each pixel's ray meets.
struct Tracer {
  /// The colon's wall.
  let colon: ColonGeometry
  /// The lesions on it.
  let polyps: [Polyp]

  /// Side of the square of pixels that share the first part of their way.
  static let tile = 8

  private static let nearby: Float = 0.2
  private static let maximumSteps = 72

  /// How far a ray from the camera can go in any case, in millimetres.
  static let farthest: Float = 160

  /// Distance in millimetres that is safe to go from a point.
  @inline(__always)
  func distance(to point: Vector3) -> Float {
    var distance = colon.distance(to: point)
    for polyp in polyps {
      let offset = point - polyp.middle
      let gap = offset.dot(offset)
      guard gap < polyp.reach * polyp.reach else {
        // Outside its reach a polyp only limits the step.
        distance = min(distance, gap.squareRoot() - polyp.reach + 0.3)
        continue
      }
      distance = smoothMinimum(distance, polyp.distance(to: point), width: polyp.fillet)
    }
    return distance
  }

  /// Goes along a cone of rays as far as none of them can have met anything.
  ///
  /// - Parameters:
  ///   - origin: The lens.
  ///   - direction: The cone's axis, of unit length.
  ///   - spread: The cone's radius at a distance of 1.
  /// - Returns: A distance along the axis, in millimetres.
  func clearDistance(from origin: Vector3, along direction: Vector3, spread: Float) -> Float {
    var travelled: Float = 0
    for _ in 0..<32 {
      let free = distance(to: origin + direction * travelled) - travelled * spread
      guard free > 0.3, travelled < Tracer.farthest else { break }
      travelled += free * 0.6
    }
    return travelled
  }

  /// The distance in millimetres at which a ray meets the wall or a polyp.
  ///
  /// - Parameters:
  ///   - origin: The lens.
  ///   - direction: The ray's unit direction.
  ///   - start: A distance known to be free.
  /// - Returns: The distance, at most `farthest`.
  func meet(from origin: Vector3, along direction: Vector3, after start: Float) -> Float {
    var travelled = start
    var previousFree = Float.infinity
    var step: Float = 0
    for _ in 0..<Tracer.maximumSteps {
      let free = distance(to: origin + direction * travelled)
      if free < Tracer.nearby, step > 0, free < previousFree {
        // Close by, the surface is as good as flat: the secant of the last step meets it.
        travelled += free * min(step / (previousFree - free), 3)
        break
      }
      if travelled > Tracer.farthest { break }
      step = free
      previousFree = free
      travelled += step
    }
    return min(travelled, Tracer.farthest)
  }

  /// The polyp that a point on the surface belongs to, if any.
  func polyp(at point: Vector3) -> Polyp? {
    for polyp in polyps {
      let offset = point - polyp.middle
      guard offset.dot(offset) < polyp.reach * polyp.reach else { continue }
      if polyp.distance(to: point) < 0.12 + 0.2 * polyp.fillet { return polyp }
    }
    return nil
  }

  /// The unit normal of the surface at a point of it.
  func normal(at point: Vector3, spacing: Float) -> Vector3 {
    // Four corners of a tetrahedron: the cheapest symmetric gradient.
    let a = Vector3(1, -1, -1)
    let b = Vector3(-1, -1, 1)
    let c = Vector3(-1, 1, -1)
    let d = Vector3(1, 1, 1)
    return
      (a * distance(to: point + a * spacing) + b * distance(to: point + b * spacing)
      + c * distance(to: point + c * spacing) + d * distance(to: point + d * spacing)).normalized
  }
}
