internal import Statistics

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
      low: SampleQuantile.value((1 - confidence) / 2, ofSorted: sorted),
      high: SampleQuantile.value((1 + confidence) / 2, ofSorted: sorted))
  }
}
