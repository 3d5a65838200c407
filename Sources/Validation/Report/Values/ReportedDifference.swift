public import Statistics

/// The difference of two shares as a report prints it.
public struct ReportedDifference: Hashable, Sendable {
  /// The first share less the second.
  public let value: Double
  /// Its interval over patients; nil where patients do not differ, or there is one alone: an interval of no
  /// width would say nothing.
  public let interval: Interval?

  /// Takes a difference.
  public init(_ difference: PairedDifference) {
    value = difference.value
    let interval = difference.interval()
    self.interval =
      difference.variance != nil && interval.high - interval.low > 1e-9 ? interval : nil
  }
}
