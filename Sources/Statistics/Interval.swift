internal import Foundation

/// The range that a figure is known to lie in.
public struct Interval: Hashable, Sendable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// An interval by its ends.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The interval of a share or an area in (0, 1) on the logit scale: it never leaves [0, 1].
  ///
  /// - Parameters:
  ///   - value: The figure, in (0, 1).
  ///   - standardError: Its standard error.
  ///   - multiplier: How many standard errors to each side, such as 1.96.
  public init(logitOf value: Double, standardError: Double, multiplier: Double) {
    precondition(value > 0 && value < 1, "the logit of \(value) is not defined")
    let centre = Self.logit(value)
    let reach = multiplier * standardError / (value * (1 - value))
    self.init(low: Self.expit(centre - reach), high: Self.expit(centre + reach))
  }

  /// The interval, cut off at 0 and 1.
  public var clamped: Interval {
    Interval(low: min(max(low, 0), 1), high: min(max(high, 0), 1))
  }
}

extension Interval {
  private static func logit(_ share: Double) -> Double { log(share / (1 - share)) }

  private static func expit(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
