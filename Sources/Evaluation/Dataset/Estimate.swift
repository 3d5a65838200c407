/// A figure and the interval it is known to.
public struct Estimate: Hashable, Sendable {
  /// The figure.
  public let value: Double
  /// The interval's lower end.
  public let low: Double
  /// The interval's upper end.
  public let high: Double

  /// Makes an estimate.
  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// Makes a percentile bootstrap estimate.
  ///
  /// - Parameters:
  ///   - value: The figure of all images.
  ///   - resampled: The figure of each draw, at least one.
  ///   - confidence: The share of the draws that the interval spans, in (0, 1).
  init(value: Double, resampled: [Double], confidence: Double) {
    let sorted = resampled.sorted()
    self.init(
      value: value,
      low: Self.quantile(sorted, (1 - confidence) / 2),
      high: Self.quantile(sorted, (1 + confidence) / 2))
  }

  /// A quantile of sorted values, linear between neighbours (type 7 of Hyndman and Fan, 1996).
  static func quantile(_ sorted: [Double], _ probability: Double) -> Double {
    let position = probability * Double(sorted.count - 1)
    let below = min(max(Int(position), 0), sorted.count - 1)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
  }
}
