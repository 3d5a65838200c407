internal import Foundation

/// How many values a cumulative sum sees, in the mean, until it gives the alarm.
///
/// The sum of (value - reference), never below 0, of independent normal values of deviation 1; it starts at
/// 0, and the alarm is at the limit. From the integral equation of Page (Biometrika 1954), by Gauss-Legendre
/// quadrature, as R's `spc::xcusum.arl` does.
public enum RunLength {
  /// On which side of the mean a shift is looked for.
  public enum Sides: Sendable {
    /// Above.
    case one
    /// Above and below, by two sums; the first alarm of either counts.
    case two
  }

  /// The mean number of values until the alarm.
  ///
  /// - Parameters:
  ///   - limit: Where the alarm is, above 0, in standard deviations.
  ///   - reference: What is taken off each value, above 0: half of the shift that is looked for.
  ///   - mean: The values' mean.
  ///   - sides: Where a shift is looked for.
  /// - Returns: The number, at least 1.
  public static func ofNormal(
    limit: Double, reference: Double, mean: Double = 0, sides: Sides = .one
  ) -> Double {
    precondition(limit > 0 && reference > 0, "a limit and a reference value above 0 are expected")
    let above = upper(limit, reference, mean)
    guard sides == .two else { return above }
    // Sums that start at 0 never alarm both at once (Lucas and Crosier, Technometrics 1982).
    return 1 / (1 / above + 1 / upper(limit, reference, -mean))
  }

  /// The limit that gives a mean number of values until a false alarm.
  ///
  /// - Parameters:
  ///   - runLength: The number, above 1 and at most a million.
  ///   - reference: What is taken off each value, above 0.
  ///   - sides: Where a shift is looked for.
  /// - Returns: The limit; nil where even the smallest one waits for longer.
  public static func limit(
    forRunLength runLength: Double, reference: Double, sides: Sides = .one
  ) -> Double? {
    precondition(runLength > 1 && runLength <= 1e6, "a run length within (1, 1000000] is expected")
    func length(_ limit: Double) -> Double {
      ofNormal(limit: limit, reference: reference, sides: sides)
    }
    var (low, high) = (1e-9, 1.0)
    guard length(low) < runLength else { return nil }
    while length(high) < runLength { (low, high) = (high, 2 * high) }
    return RootSearch.crossing(low, high, within: 1e-11) { log(length($0) / runLength) }
  }

  /// L(s) = 1 + L(0) Φ(k - s) + ∫ L(u) φ(u + k - s) du over [0, h], at s = 0.
  private static func upper(_ limit: Double, _ reference: Double, _ mean: Double) -> Double {
    // The kernel is as wide as a standard deviation: ten points for each are plenty.
    let nodes = GaussLegendre(count: min(200, 30 + Int(10 * limit)))
    let count = nodes.places.count
    let places = [0] + nodes.places.map { limit * ($0 + 1) / 2 }
    let weights = nodes.weights.map { limit * $0 / 2 }
    var equations = LinearEquations(size: count + 1)
    for (row, place) in places.enumerated() {
      let shift = reference - mean - place
      equations[row, row] += 1
      equations[row, 0] -= NormalDistribution.cumulative(shift)
      for column in 0..<count {
        let z = places[column + 1] + shift
        equations[row, column + 1] -= weights[column] * exp(-z * z / 2) / (2 * .pi).squareRoot()
      }
      equations.right[row] = 1
    }
    return equations.solution()[0]
  }
}
