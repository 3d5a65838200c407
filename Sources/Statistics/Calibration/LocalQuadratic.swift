internal import Foundation

/// Cleveland and Devlin's smoother of points in the plane (Journal of the American Statistical Association
/// 1988): parabolas fitted to neighbours at a few places, joined by cubic curves.
///
/// The curve of R's `loess(y ~ x)` with its settings: span 0.75, degree 2, interpolation with cell 0.2, no
/// robust repetitions. Places are the ends, a little widened, and medians of ever smaller cells.
struct LocalQuadratic {
  /// A place with the fitted parabola's value and slope there.
  private struct Vertex {
    let place: Double
    let value: Double
    let slope: Double
  }

  private let vertices: [Vertex]

  /// Fits the curve; nil where neighbours are too few, or at too few places, for a parabola.
  ///
  /// - Parameters:
  ///   - x: Places, in any order.
  ///   - y: A value at each.
  ///   - span: The share of points that a parabola is fitted to, (0, 1].
  init?(_ x: [Double], _ y: [Double], span: Double = 0.75) {
    let order = x.indices.sorted { (x[$0], $0) < (x[$1], $1) }
    let (places, values) = (order.map { x[$0] }, order.map { y[$0] })
    let neighbours = min(x.count, Int(Double(x.count) * span + 1e-5))
    guard neighbours > 3, let first = places.first, let last = places.last, first < last else {
      return nil
    }
    let margin = 0.005 * max(last - first, 1e-10 * max(abs(first), abs(last)) + 1e-30)
    let cell = Int(Double(x.count) * span * 0.2)
    var cuts = [first - margin, last + margin]
    Self.divide(places, 0, places.count - 1, into: &cuts, cell: cell)
    var vertices: [Vertex] = []
    for cut in cuts.sorted() {
      guard let vertex = Self.fit(places, values, at: cut, neighbours: neighbours) else {
        return nil
      }
      vertices.append(vertex)
    }
    self.vertices = vertices
  }

  /// Cuts a range of points at its median as long as it has more than `cell`; never between equal ones.
  private static func divide(
    _ places: [Double], _ low: Int, _ high: Int, into cuts: inout [Double], cell: Int
  ) {
    guard high - low + 1 > max(cell, 1) else { return }
    let middle = (low + high) / 2
    // The nearest place to the median where neighbours differ, the side after it first.
    var cut: Int?
    for step in 0...(high - low) where cut == nil {
      for candidate in [middle + step, middle - step]
      where cut == nil && candidate >= low && candidate < high
        && places[candidate] < places[candidate + 1]
      {
        cut = candidate
      }
    }
    guard let cut, !cuts.contains(places[cut]) else { return }
    cuts.append(places[cut])
    divide(places, low, cut, into: &cuts, cell: cell)
    divide(places, cut + 1, high, into: &cuts, cell: cell)
  }

  /// The parabola of the nearest neighbours, weighted by the tricube of their distance.
  private static func fit(
    _ x: [Double], _ y: [Double], at place: Double, neighbours: Int
  ) -> Vertex? {
    let nearest = x.indices.sorted { (abs(x[$0] - place), $0) < (abs(x[$1] - place), $1) }
      .prefix(neighbours)
    guard let farthest = nearest.last else { return nil }
    let reach = abs(x[farthest] - place)
    guard reach > 0 else { return nil }
    // Orthogonal polynomials of the weighted points, so that nothing is lost where they lie close.
    var points: [(weight: Double, x: Double, y: Double)] = []
    for index in nearest {
      let share = abs(x[index] - place) / reach
      let weight = pow(max(0, 1 - share * share * share), 3)
      if weight > 0 { points.append((weight, (x[index] - place) / reach, y[index])) }
    }
    func sum(_ value: ((weight: Double, x: Double, y: Double)) -> Double) -> Double {
      points.reduce(0) { $0 + $1.weight * value($1) }
    }
    let total = sum { _ in 1 }
    let mean = sum { $0.x } / total
    let spread = sum { ($0.x - mean) * ($0.x - mean) }
    guard spread > 1e-12 * total else { return nil }
    let skew = sum { ($0.x - mean) * ($0.x - mean) * $0.x } / spread
    let level = spread / total
    func parabola(_ x: Double) -> Double { (x - mean) * (x - skew) - level }
    let bend = sum { parabola($0.x) * parabola($0.x) }
    guard bend > 1e-12 * total else { return nil }
    let constant = sum { $0.y } / total
    let linear = sum { ($0.x - mean) * $0.y } / spread
    let quadratic = sum { parabola($0.x) * $0.y } / bend
    return Vertex(
      place: place, value: constant - linear * mean + quadratic * parabola(0),
      slope: (linear - quadratic * (mean + skew)) / reach)
  }

  /// The curve at a place within the points' range.
  func value(at place: Double) -> Double {
    var right = 1
    while right < vertices.count - 1, vertices[right].place < place { right += 1 }
    let (from, to) = (vertices[right - 1], vertices[right])
    let width = to.place - from.place
    let share = (place - from.place) / width
    let rest = 1 - share
    return rest * rest * (1 + 2 * share) * from.value + share * share * (1 + 2 * rest) * to.value
      + rest * share * width * (rest * from.slope - share * to.slope)
  }
}
