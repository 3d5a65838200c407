/// Thins out traced contours.
///
/// The vertices of the thinner polygon are middles of the traced one's sides, and corners where
/// the middles do not do: a slanted edge, a staircase when traced, becomes one straight side
/// through the middles of steps. Each corner stays less than half a pixel away from the polygon.
///
/// From each vertex the walk takes the farthest middle that allows this, else the farthest corner;
/// afterwards vertices that are not needed are dropped. The walk looks ahead a bounded way, so the
/// time grows with the number of corners only.
final class ContourSimplifier {
  /// How many places ahead the walk looks; each counts a corner or a middle.
  private static let maximumReach = 128
  /// How many places in a row may fail before the walk looks no further.
  private static let maximumFailures = 6
  /// The square of the largest error, in half pixels; a little less than half a pixel, since two
  /// sides of a pixel that are a whole pixel apart must not become one line.
  private static let squaredTolerance = 0.9999

  // Where vertices may be, once around: corners and the middles between them in turn.
  private let places = GrowableBuffer<GridPoint>(capacity: 4096)
  // The places that the walk takes, counted on from the start around the contour.
  private let chosen = GrowableBuffer<Int32>(capacity: 1024)
  private let result = GrowableBuffer<GridPoint>(capacity: 1024)

  /// The vertices of the last contour's thinner polygon, in the order of the traced one.
  var vertices: UnsafeBufferPointer<GridPoint> { result.elements }

  /// Thins out a contour.
  ///
  /// - Parameters:
  ///   - corners: A traced contour.
  ///   - maximumPoints: The most vertices, at least 8. Where half a pixel does not suffice for
  ///     that, the error is doubled until it does.
  func simplify(_ corners: UnsafeBufferPointer<GridPoint>, maximumPoints: Int) {
    places.removeAll()
    for index in corners.indices {
      let next = corners[index + 1 == corners.count ? 0 : index + 1]
      places.append(corners[index])
      places.append(.middle(corners[index], next))
    }
    // Only corners bind the error: middles lie on the sides between them.
    walk(Rule(bindingStride: 2, squaredTolerance: Self.squaredTolerance))
    var squaredTolerance = Self.squaredTolerance
    while result.count > maximumPoints {
      squaredTolerance *= 4
      places.removeAll()
      for vertex in result.elements { places.append(vertex) }
      walk(Rule(bindingStride: 1, squaredTolerance: squaredTolerance))
    }
  }

  /// What a side of the thinner polygon must keep to.
  private struct Rule {
    /// Places whose index is a multiple of it stay within the tolerance; the others are preferred
    /// as vertices.
    let bindingStride: Int
    /// The square of the largest error, in half pixels.
    let squaredTolerance: Double
  }

  /// Walks around the places once, from the one at 1 (a middle, in a traced contour).
  private func walk(_ rule: Rule) {
    let start = 1
    let end = start + places.count
    chosen.removeAll()
    var anchor = start
    while anchor < end {
      chosen.append(Int32(anchor))
      anchor = next(after: anchor, limit: min(anchor + Self.maximumReach, end), rule)
    }
    thin(rule)
    result.removeAll()
    for index in chosen.elements { result.append(places[Int(index) % places.count]) }
  }

  private func next(after anchor: Int, limit: Int, _ rule: Rule) -> Int {
    var farthest = anchor + 1
    var farthestPreferred = farthest % rule.bindingStride != 0 ? farthest : nil
    var failures = 0
    var candidate = anchor + 2
    while candidate <= limit, failures < Self.maximumFailures {
      if isClose(anchor, candidate, rule) {
        farthest = candidate
        if candidate % rule.bindingStride != 0 { farthestPreferred = candidate }
        failures = 0
      } else {
        failures += 1
      }
      candidate += 1
    }
    return farthestPreferred ?? farthest
  }

  /// Drops vertices whose neighbours can be joined directly, down to a triangle.
  private func thin(_ rule: Rule) {
    var kept = 1
    var remaining = chosen.count
    for index in 1..<max(1, chosen.count) {
      let following = index + 1 < chosen.count ? Int(chosen[index + 1]) : lapped(chosen[0])
      let previous = Int(chosen[kept - 1])
      if remaining > 3, following - previous <= 2 * Self.maximumReach,
        isClose(previous, following, rule)
      {
        remaining -= 1
      } else {
        chosen[kept] = chosen[index]
        kept += 1
      }
    }
    chosen.truncate(to: min(kept, chosen.count))
    // The first one, where the walk happened to start.
    guard remaining > 3, isClose(Int(chosen[kept - 1]), lapped(chosen[1]), rule) else { return }
    for index in 1..<chosen.count { chosen[index - 1] = chosen[index] }
    chosen.truncate(to: chosen.count - 1)
  }

  /// The same place, met again after once around.
  private func lapped(_ place: Int32) -> Int { Int(place) + places.count }

  /// Whether the line between two places stays near all binding places between them.
  private func isClose(_ start: Int, _ end: Int, _ rule: Rule) -> Bool {
    let count = places.count
    let from = places[start % count]
    let to = places[end % count]
    var index = (start / rule.bindingStride + 1) * rule.bindingStride
    while index < end {
      let squaredDistance = places[index % count].squaredDistance(from: from, to: to)
      guard squaredDistance <= rule.squaredTolerance else { return false }
      index += rule.bindingStride
    }
    return true
  }
}
