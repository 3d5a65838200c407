internal import Foundation

/// Gauss and Legendre's rule: places within (-1, 1) and weights whose sums are integrals.
struct GaussLegendre {
  let places: [Double]
  let weights: [Double]

  /// The rule of some places, at least 1, by Newton's method from the cosine's zeros.
  init(count: Int) {
    var places = Array(repeating: 0.0, count: count)
    var weights = places
    for index in 0..<count {
      var x = cos(.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (value, before) = (1.0, 0.0)
        for degree in 1...count {
          let d = Double(degree)
          (value, before) = (((2 * d - 1) * x * value - (d - 1) * before) / d, value)
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      places[index] = x
      weights[index] = 2 / ((1 - x * x) * slope * slope)
    }
    self.places = places
    self.weights = weights
  }
}
