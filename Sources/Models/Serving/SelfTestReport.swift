public import Runtime

/// How closely a model reproduced its golden output on this machine.
public struct SelfTestReport: Hashable, Sendable {
  /// The largest difference of any probability.
  public let maximumAbsoluteError: Double
  /// The mean of the differences' magnitudes.
  public let meanAbsoluteError: Double
  /// The share of pixels (or classes) on another side of the manifest's threshold than the golden
  /// ones, [0, 1].
  public let thresholdDisagreement: Double
  /// What was allowed.
  public let tolerance: ModelManifest.Tolerance
  /// The time from the golden picture to probabilities.
  public let duration: Duration
  /// Which providers ran the model, as ONNX Runtime recorded it; nil when that is not known.
  public internal(set) var providerShares: [ProviderShare]?
  /// Whether every node ran on the provider asked for; nil when that is not known.
  public internal(set) var ranOnProviderAlone: Bool?

  /// Compares probabilities with golden ones; nil when any of them is not finite.
  struct Comparison {
    let maximumAbsoluteError: Double
    let meanAbsoluteError: Double
    let thresholdDisagreement: Double

    init?(_ values: UnsafeBufferPointer<Float>, golden: [Float], threshold: Float) {
      precondition(values.count == golden.count, "one golden value for each probability")
      var largest = 0.0
      var sum = 0.0
      var disagreements = 0
      for (value, expected) in zip(values, golden) {
        guard value.isFinite, expected.isFinite else { return nil }
        let difference = abs(Double(value) - Double(expected))
        largest = max(largest, difference)
        sum += difference
        if (value > threshold) != (expected > threshold) { disagreements += 1 }
      }
      let count = Double(max(1, golden.count))
      maximumAbsoluteError = largest
      meanAbsoluteError = sum / count
      thresholdDisagreement = Double(disagreements) / count
    }
  }
}
