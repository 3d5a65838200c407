internal import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
  /// The probability of a value of at most `z`.
  public static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// The value that is not exceeded with a probability in (0, 1).
  ///
  /// By bisection of ``cumulative(_:)`` to the last bits.
  ///
  /// - Parameter probability: In (0, 1).
  /// - Returns: The value.
  public static func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "\(probability) is not within (0, 1)")
    // The lower tail keeps its precision; the upper one is its mirror.
    guard probability <= 0.5 else { return -quantile(1 - probability) }
    var (low, high) = (-40.0, 0.0)
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return middle }
      if cumulative(middle) < probability {
        low = middle
      } else {
        high = middle
      }
    }
  }
}
