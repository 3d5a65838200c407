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
  /// Few examples that are told apart perfectly would make every probability 0 or 1. Against that their
  /// labels are doubted by Laplace's rule of succession: with n independent cases of K classes, each class
  /// has a share of 1/(n + K) in every label, as Platt does for two classes (Advances in Large Margin
  /// Classifiers 1999).
  ///
  /// - Parameters:
  ///   - logits: For each validation example as many as there are classes; finite.
  ///   - labels: The class of each.
  ///   - caseCount: How many cases are independent, at least 1; nil not to doubt.
  public init(fitting logits: [[Double]], labels: [Int], caseCount: Int? = nil) {
    precondition(!logits.isEmpty && logits.count == labels.count, "a label for each example")
    let classes = logits[0].count
    let doubt = caseCount.map { 1 / Double(max(1, $0) + classes) } ?? 0
    func target(_ values: [Double], _ label: Int) -> Double {
      (1 - doubt * Double(classes)) * values[label] + doubt * values.reduce(0, +)
    }
    let targets = zip(logits, labels).map(target)
    // Inverse temperatures, on a logarithmic scale.
    var (low, high) = (-log(Self.hottest), -log(Self.coldest))
    let slope = { (logInverse: Double) in Self.slope(logits, targets, exp(logInverse)) }
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
  ///
  /// - Parameters:
  ///   - logits: Of each example.
  ///   - targets: The mean of each one's logits by what its label gives the classes.
  ///   - inverse: The inverse temperature.
  /// - Returns: The derivative.
  private static func slope(
    _ logits: [[Double]], _ targets: [Double], _ inverse: Double
  ) -> Double {
    var sum = 0.0
    for (values, target) in zip(logits, targets) {
      let shares = Softmax.probabilities(values, inverseTemperature: inverse)
      sum += zip(shares, values).reduce(0) { $0 + $1.0 * $1.1 } - target
    }
    return sum / Double(logits.count)
  }

  private static func loss(_ logits: [[Double]], _ labels: [Int], _ inverse: Double) -> Double {
    var sum = 0.0
    for (values, label) in zip(logits, labels) {
      sum += Softmax.logSum(values.map { inverse * $0 }) - inverse * values[label]
    }
    return sum / Double(labels.count)
  }
}
