internal import Foundation

/// What logits are divided by so that probabilities can be taken at their word (Guo, Pleiss, Sun and
/// Weinberger, ICML 2017).
public struct TemperatureScaling: Hashable, Sendable {
  /// The temperature, 0.01 to 100.
  public let temperature: Double
  /// Whether the best temperature is at a bound: the examples are told apart perfectly, or not at all.
  public let isAtBound: Bool
  /// The mean logarithmic loss before.
  public let lossBefore: Double
  /// The mean logarithmic loss after.
  public let lossAfter: Double

  private static let coldest = 0.01
  private static let hottest = 100.0

  /// Finds the temperature with the least loss.
  ///
  /// The loss is convex in the inverse temperature, so its slope has one root, found by bisection.
  ///
  /// - Parameters:
  ///   - logits: For each validation example as many as there are classes; finite.
  ///   - labels: The class of each.
  public init(fitting logits: [[Double]], labels: [Int]) {
    precondition(!logits.isEmpty && logits.count == labels.count, "a label for each example")
    // Inverse temperatures, on a logarithmic scale.
    var (low, high) = (-log(Self.hottest), -log(Self.coldest))
    let slope = { (logInverse: Double) in Self.slope(logits, labels, exp(logInverse)) }
    if slope(low) >= 0 {
      (temperature, isAtBound) = (Self.hottest, true)
    } else if slope(high) <= 0 {
      (temperature, isAtBound) = (Self.coldest, true)
    } else {
      for _ in 0..<200 {
        let middle = (low + high) / 2
        if middle <= low || middle >= high { break }
        if slope(middle) < 0 { low = middle } else { high = middle }
      }
      (temperature, isAtBound) = (exp(-(low + high) / 2), false)
    }
    lossBefore = Self.loss(logits, labels, 1)
    lossAfter = Self.loss(logits, labels, 1 / temperature)
  }

  /// The derivative of the mean loss by the inverse temperature.
  private static func slope(_ logits: [[Double]], _ labels: [Int], _ inverse: Double) -> Double {
    var sum = 0.0
    for (values, label) in zip(logits, labels) {
      let largest = values.max() ?? 0
      var (total, weighted) = (0.0, 0.0)
      for value in values {
        let share = exp(inverse * (value - largest))
        total += share
        weighted += share * value
      }
      sum += weighted / total - values[label]
    }
    return sum / Double(labels.count)
  }

  private static func loss(_ logits: [[Double]], _ labels: [Int], _ inverse: Double) -> Double {
    var sum = 0.0
    for (values, label) in zip(logits, labels) {
      let largest = values.max() ?? 0
      let total = values.reduce(0) { $0 + exp(inverse * ($1 - largest)) }
      sum += log(total) - inverse * (values[label] - largest)
    }
    return sum / Double(labels.count)
  }
}
