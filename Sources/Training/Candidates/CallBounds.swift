internal import Models

/// The operating points of a model's classes, chosen on validation patients.
///
/// A class is called with high confidence from the lowest probability on at which calls of it are right
/// as often as is aimed at, so that as many polyps as possible get such a call. For a class that counts as
/// not neoplastic that is the negative predictive value of neoplasia. Where no probability serves, no call
/// of the class is one of high confidence.
enum CallBounds {
  /// Below this no class is called.
  private static let lowest = 0.5

  /// Chooses the operating points.
  ///
  /// - Parameters:
  ///   - cases: Validation polyps.
  ///   - labels: The classes' names.
  ///   - aim: How often a call of high confidence is to be right, (0, 1].
  /// - Returns: A point for each class.
  static func points(
    _ cases: PolypCases, labels: [String], aim: Double
  ) -> [ModelManifest.OperatingPoint] {
    labels.indices.map { index in
      let probabilities = cases.probabilities(of: [index])
      let choice = ThresholdChoice(
        negativePredictiveValue: aim, probabilities.map { 1 - $0 },
        isPositive: cases.areOf([index]).map { !$0 }, clusters: cases.patients)
      guard let choice else {
        return ModelManifest.OperatingPoint(label: labels[index], low: lowest, high: 1)
      }
      // The least probability of a polyp that is called so: below it nobody has seen calls be right.
      let called = probabilities.filter { 1 - $0 < choice.threshold && $0 >= lowest }
      return ModelManifest.OperatingPoint(
        label: labels[index], low: lowest, high: called.min() ?? 1)
    }
  }
}
