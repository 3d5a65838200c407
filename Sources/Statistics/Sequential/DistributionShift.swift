internal import Foundation

/// How far what is seen now is from what was seen before, without any label.
public enum DistributionShift {
  /// The population stability index of two lists of shares: Σ(a − e)·ln(a/e).
  ///
  /// - Parameters:
  ///   - actual: Shares above 0 that add up to 1.
  ///   - expected: As many.
  /// - Returns: The index, at least 0.
  public static func stabilityIndex(_ actual: [Double], expected: [Double]) -> Double {
    check(actual, expected)
    return zip(actual, expected).reduce(0) { $0 + ($1.0 - $1.1) * log($1.0 / $1.1) }
  }

  /// The divergence of Kullback and Leibler, in nats: Σ a·ln(a/e).
  ///
  /// - Parameters:
  ///   - actual: Shares above 0 that add up to 1.
  ///   - expected: As many.
  /// - Returns: The divergence, at least 0.
  public static func divergence(_ actual: [Double], from expected: [Double]) -> Double {
    check(actual, expected)
    return zip(actual, expected).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
  }

  /// The divergence of Jensen and Shannon, in nats: symmetric, at most ln 2.
  ///
  /// - Parameters:
  ///   - first: Shares above 0 that add up to 1.
  ///   - second: As many.
  /// - Returns: The divergence.
  public static func symmetricDivergence(_ first: [Double], _ second: [Double]) -> Double {
    let middle = zip(first, second).map { ($0 + $1) / 2 }
    return (divergence(first, from: middle) + divergence(second, from: middle)) / 2
  }

  /// The distance of Jensen and Shannon: the root of their divergence in bits, [0, 1].
  ///
  /// - Parameters:
  ///   - first: Shares above 0 that add up to 1.
  ///   - second: As many.
  /// - Returns: The distance.
  public static func symmetricDistance(_ first: [Double], _ second: [Double]) -> Double {
    (symmetricDivergence(first, second) / M_LN2).squareRoot()
  }

  private static func check(_ one: [Double], _ other: [Double]) {
    precondition(
      one.count == other.count && (one + other).allSatisfy { $0 > 0 },
      "two lists of as many shares above 0 are expected")
  }
}
