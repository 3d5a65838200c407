extension DistributionShift {
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

  /// The exact probability that two samples of one distribution are as far apart as that, or farther.
  ///
  /// The share of the ways to mix them whose cumulative shares come so far apart (Hodges, Arkiv för Matematik
  /// 1958). Of numbers without ties; with ties it is too large.
  ///
  /// - Parameters:
  ///   - first: At least one number.
  ///   - second: At least one number.
  /// - Returns: The p-value, two-sided.
  public static func exactP(_ first: [Double], _ second: [Double]) -> Double {
    let (m, n) = (first.count, second.count)
    // Compared in whole numbers: shares differ by multiples of 1 / (m n).
    let distance = largestDistance(first, second) * Double(m) * Double(n)
    let limit = Int(distance.rounded())
    // `staying[j]` is the chance that a random mixture that took i of the first and j of the second sample
    // stayed closer all the way.
    var staying = Array(repeating: 0.0, count: n + 1)
    for i in 0...m {
      for j in 0...n {
        if abs(i * n - j * m) >= limit {
          staying[j] = 0
        } else if i == 0, j == 0 {
          staying[j] = 1
        } else {
          let fromFirst = i > 0 ? staying[j] * Double(i) / Double(i + j) : 0
          let fromSecond = j > 0 ? staying[j - 1] * Double(j) / Double(i + j) : 0
          staying[j] = fromFirst + fromSecond
        }
      }
    }
    return limit == 0 ? 1 : 1 - staying[n]
  }
}
