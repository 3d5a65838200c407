/// How precisely an area is known beforehand, from what it may be and how many cases there will be.
public enum AreaPrecision {
  /// The standard error by Hanley and McNeil (Radiology 1982), of negative exponential scores.
  ///
  /// - Parameters:
  ///   - area: The area, (0, 1).
  ///   - diseased: How many diseased cases there are, at least 1.
  ///   - healthy: How many others, at least 1.
  /// - Returns: The standard error.
  public static func hanleyMcNeil(_ area: Double, diseased: Int, healthy: Int) -> Double {
    precondition(diseased > 0 && healthy > 0, "cases of both kinds are expected")
    let (m, n) = (Double(diseased), Double(healthy))
    let first = area / (2 - area) - area * area
    let second = 2 * area * area / (1 + area) - area * area
    return ((area * (1 - area) + (m - 1) * first + (n - 1) * second) / (m * n)).squareRoot()
  }

  /// The standard error by Newcombe (Statistics in Medicine 2006;25:559, method 4): as Hanley and McNeil's,
  /// with the mean number of cases of a kind in place of both.
  ///
  /// - Parameters:
  ///   - area: The area, (0, 1).
  ///   - count: How many cases there are.
  ///   - prevalence: The share of them that is diseased, (0, 1).
  /// - Returns: The standard error.
  public static func newcombe(_ area: Double, count: Int, prevalence: Double) -> Double {
    precondition(prevalence > 0 && prevalence < 1, "\(prevalence) is not within (0, 1)")
    let n = Double(count)
    let half = n / 2 - 1
    let sum = 1 + half * (1 - area) / (2 - area) + half * area / (1 + area)
    return (area * (1 - area) * sum / (n * n * prevalence * (1 - prevalence))).squareRoot()
  }

  /// The least number of cases with which the interval area ± z standard errors (Newcombe's) is no wider
  /// than asked for; nil where a million do not suffice.
  ///
  /// - Parameters:
  ///   - width: The whole width, above 0.
  ///   - area: The area, (0, 1).
  ///   - prevalence: The share of cases that is diseased, (0, 1).
  ///   - confidence: The level, in (0, 1).
  /// - Returns: The number of cases.
  public static func needed(
    forWidth width: Double, area: Double, prevalence: Double, confidence: Double = 0.95
  ) -> Int? {
    precondition(width > 0 && area > 0 && area < 1, "a width above 0, an area within (0, 1)")
    let z = NormalDistribution.quantile(1 - (1 - confidence) / 2)
    func isNarrow(_ count: Int) -> Bool {
      2 * z * newcombe(area, count: count, prevalence: prevalence) <= width
    }
    var (low, high) = (1, 1_000_000)
    guard isNarrow(high) else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if isNarrow(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
