internal import Foundation

/// Where a costly function crosses 0.
enum RootSearch {
  /// The crossing between two places, by Illinois' false position (Dowell and Jarratt, BIT 1971), which
  /// takes a tenth of bisection's evaluations of a smooth function and keeps its bracket.
  ///
  /// - Parameters:
  ///   - low: A place where the function has one sign.
  ///   - high: A place where it has the other.
  ///   - tolerance: How far from the crossing the answer may be.
  ///   - function: Continuous between the places.
  /// - Returns: The place.
  static func crossing(
    _ low: Double, _ high: Double, within tolerance: Double, _ function: (Double) -> Double
  ) -> Double {
    var (a, b) = (low, high)
    var (atA, atB) = (function(a), function(b))
    for _ in 0..<200 where atB != 0 && abs(b - a) > tolerance {
      let place = b - atB * (b - a) / (atB - atA)
      let value = function(place)
      if (value < 0) != (atB < 0) {
        (a, atA) = (b, atB)
      } else {
        // The end that stays would hold up the search: it counts half.
        atA /= 2
      }
      let step = abs(place - b)
      (b, atB) = (place, value)
      if step < tolerance { break }
    }
    return b
  }
}
