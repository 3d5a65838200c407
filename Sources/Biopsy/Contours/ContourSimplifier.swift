/// Thins out traced contours.
///
/// The vertices of the thinner polygon are corners of the traced one and middles of its sides: a
/// slanted edge, a staircase when traced, becomes one straight side through the middles of steps.
/// Each corner stays less than half a pixel away from the polygon. From each vertex the walk takes
/// the farthest next one that allows this, so the time grows with the number of corners only.
final class ContourSimplifier {
  /// How many places ahead the walk looks; each counts a corner or a middle.
  private static let maximumReach = 128
  /// How many places in a row may fail before the walk looks no further.
  private static let maximumFailures = 6
  /// The square of the largest error, in half pixels; a little less than half a pixel, since two
  /// sides of a pixel that are a whole pixel apart must not become one line.
  private static let squaredTolerance = 0.9999

  private let places = GrowableBuffer<GridPoint>(capacity: 4096)
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
    walk(bindingStride: 2, squaredTolerance: Self.squaredTolerance)
    var squaredTolerance = Self.squaredTolerance
    while result.count > maximumPoints {
      squaredTolerance *= 4
      places.removeAll()
      for vertex in result.elements { places.append(vertex) }
      walk(bindingStride: 1, squaredTolerance: squaredTolerance)
    }
  }

  /// Walks around the places once, from the one at 1 (a middle, in a traced contour).
  ///
  /// - Parameters:
  ///   - bindingStride: Places whose index is a multiple of it stay within the tolerance.
  ///   - squaredTolerance: The square of the largest error, in half pixels.
  private func walk(bindingStride: Int, squaredTolerance: Double) {
    result.removeAll()
    let count = places.count
    let start = 1
    let end = start + count
    var anchor = start
    var firstStep = end
    while anchor < end {
      result.append(places[anchor % count])
      let next = farthest(
        from: anchor, limit: min(anchor + Self.maximumReach, end), bindingStride,
        squaredTolerance)
      if anchor == start { firstStep = next }
      if next == end, result.count > 3,
        isClose(anchor, firstStep + count, bindingStride, squaredTolerance)
      {
        dropFirst()
      }
      anchor = next
    }
  }

  private func farthest(
    from anchor: Int, limit: Int, _ bindingStride: Int, _ squaredTolerance: Double
  ) -> Int {
    var best = anchor + 1
    var failures = 0
    var candidate = anchor + 2
    while candidate <= limit, failures < Self.maximumFailures {
      if isClose(anchor, candidate, bindingStride, squaredTolerance) {
        best = candidate
        failures = 0
      } else {
        failures += 1
      }
      candidate += 1
    }
    return best
  }

  /// Whether the line between two places stays near all binding places between them.
  private func isClose(
    _ start: Int, _ end: Int, _ bindingStride: Int, _ squaredTolerance: Double
  ) -> Bool {
    let count = places.count
    let from = places[start % count]
    let to = places[end % count]
    var index = (start / bindingStride + 1) * bindingStride
    while index < end {
      guard places[index % count].squaredDistance(from: from, to: to) <= squaredTolerance else {
        return false
      }
      index += bindingStride
    }
    return true
  }

  /// Removes the vertex that the walk happened to start at.
  private func dropFirst() {
    for index in 1..<result.count { result[index - 1] = result[index] }
    result.truncate(to: result.count - 1)
  }
}
