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

  private static func check(_ one: [Double], _ other: [Double]) {
    precondition(
      one.count == other.count && (one + other).allSatisfy { $0 > 0 },
      "two lists of as many shares above 0 are expected")
  }

  /// The largest distance of two samples' cumulative shares (Kolmogorov and Smirnov).
  ///
  /// - Parameters:
  ///   - first: At least one number.
  ///   - second: At least one number.
  /// - Returns: The distance, [0, 1].
  public static func largestDistance(_ first: [Double], _ second: [Double]) -> Double {
    precondition(!first.isEmpty && !second.isEmpty, "two samples are expected")
    let (one, other) = (first.sorted(), second.sorted())
    var (i, j, largest) = (0, 0, 0.0)
    while i < one.count, j < other.count {
      let value = min(one[i], other[j])
      while i < one.count, one[i] == value { i += 1 }
      while j < other.count, other[j] == value { j += 1 }
      let distance = abs(
        Double(i) / Double(one.count) - Double(j) / Double(other.count))
      largest = max(largest, distance)
    }
    return largest
  }
}
