internal import Foundation

/// Cleveland's smoother of points in the plane (Journal of the American Statistical Association 1979).
///
/// Straight lines fitted to neighbours, without the robust repetitions, which have no sense for outcomes of
/// 0 and 1. As R's `lowess(x, y, iter = 0)`.
enum Lowess {
  /// The smoothed values.
  ///
  /// - Parameters:
  ///   - x: Places, rising.
  ///   - y: A value at each.
  ///   - span: The share of points that a line is fitted to, (0, 1].
  /// - Returns: The smoothed value at each place.
  static func smooth(_ x: [Double], _ y: [Double], span: Double = 2.0 / 3) -> [Double] {
    let count = x.count
    guard count > 1 else { return y }
    let neighbours = max(2, min(count, Int(span * Double(count) + 1e-7)))
    // Places closer than that to a fitted one are interpolated, so that large sets take no longer.
    let skipped = 0.01 * (x[count - 1] - x[0])
    var smoothed = Array(repeating: 0.0, count: count)
    var (left, index, last) = (0, 0, -1)
    while true {
      // The window of nearest neighbours moves to the right as long as that brings it closer.
      while left + neighbours < count, x[index] - x[left] > x[left + neighbours] - x[index] {
        left += 1
      }
      smoothed[index] =
        fitted(x, y, at: x[index], from: left, to: left + neighbours - 1) ?? y[index]
      if last < index - 1, last >= 0 {
        let width = x[index] - x[last]
        for between in (last + 1)..<index {
          let share = (x[between] - x[last]) / width
          smoothed[between] = share * smoothed[index] + (1 - share) * smoothed[last]
        }
      }
      last = index
      let cut = x[last] + skipped
      index = last + 1
      while index < count, x[index] <= cut {
        // Ties with the place that was fitted have its value.
        if x[index] == x[last] {
          smoothed[index] = smoothed[last]
          last = index
        }
        index += 1
      }
      index = max(last + 1, index - 1)
      if last >= count - 1 { return smoothed }
    }
  }

  /// The line of a window at a place; nil where no weight is left.
  private static func fitted(
    _ x: [Double], _ y: [Double], at place: Double, from left: Int, to right: Int
  ) -> Double? {
    let reach = max(place - x[left], x[right] - place)
    var weights: [Double] = []
    var total = 0.0
    // Ties of the window's last point count as well.
    for point in left..<x.count {
      let distance = abs(x[point] - place)
      if distance <= 0.999 * reach {
        let share = distance <= 0.001 * reach ? 0 : distance / reach
        let weight = pow(1 - share * share * share, 3)
        weights.append(weight)
        total += weight
      } else if x[point] > place {
        break
      } else {
        weights.append(0)
      }
    }
    guard total > 0 else { return nil }
    let centre = zip(weights, x[left...]).reduce(0) { $0 + $1.0 * $1.1 } / total
    let spread = zip(weights, x[left...]).reduce(0) {
      $0 + $1.0 / total * ($1.1 - centre) * ($1.1 - centre)
    }
    // Where neighbours are all at one place a line has no slope.
    let hasSlope = spread.squareRoot() > 0.001 * (x[x.count - 1] - x[0])
    let tilt = hasSlope ? (place - centre) / spread : 0
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      let distance = x[left + index] - centre
      sum += weight / total * (1 + tilt * distance) * y[left + index]
    }
    return sum
  }
}
