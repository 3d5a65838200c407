internal import Foundation

/// How unsure a prediction is: the entropy of its probabilities.
public enum PredictiveEntropy {
  /// The entropy -Σ p ln p as a share of the largest that there can be, [0, 1].
  ///
  /// - Parameter probabilities: Those of all classes, two at least; they add up to 1.
  /// - Returns: 0 where one class is certain, 1 where all are equally probable.
  public static func share(_ probabilities: [Double]) -> Double {
    precondition(probabilities.count >= 2, "probabilities of two classes or more are expected")
    let entropy = probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
    return min(max(entropy / log(Double(probabilities.count)), 0), 1)
  }
}
