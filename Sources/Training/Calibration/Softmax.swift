internal import Foundation

/// Probabilities of logits, computed so that nothing overflows.
enum Softmax {
  /// The probabilities of classes; they add up to 1.
  ///
  /// - Parameters:
  ///   - logits: One a class, finite; at least one.
  ///   - inverseTemperature: What logits are multiplied by first.
  /// - Returns: One probability a class.
  static func probabilities(_ logits: [Double], inverseTemperature: Double = 1) -> [Double] {
    let largest = logits.max() ?? 0
    let odds = logits.map { exp(inverseTemperature * ($0 - largest)) }
    let total = odds.reduce(0, +)
    return odds.map { $0 / total }
  }

  /// The logarithm of the sum of the exponentials of logits.
  ///
  /// - Parameter logits: Finite; at least one.
  /// - Returns: The logarithm.
  static func logSum(_ logits: [Double]) -> Double {
    let largest = logits.max() ?? 0
    return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
  }
}
