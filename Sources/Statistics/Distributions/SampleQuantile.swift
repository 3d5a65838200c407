/// Quantiles of a sample.
public enum SampleQuantile {
  /// A quantile, linear between neighbours (type 7 of Hyndman and Fan, The American Statistician 1996).
  ///
  /// - Parameters:
  ///   - probability: In [0, 1].
  ///   - sorted: At least one value, rising.
  /// - Returns: The quantile.
  public static func value(_ probability: Double, ofSorted sorted: [Double]) -> Double {
    precondition(!sorted.isEmpty, "a quantile of nothing is not defined")
    let position = probability * Double(sorted.count - 1)
    let below = min(max(Int(position), 0), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
  }
}
