/// What a probe says of examples that it was not fitted to: each fold by the others.
public struct CrossValidation: Hashable, Sendable {
  /// The probabilities of each example's classes.
  public let probabilities: [[Double]]
  /// The fold that each example is in.
  public let folds: [Int]

  /// Fits a probe for each fold, standardising by the others.
  ///
  /// - Parameters:
  ///   - features: A row for each example.
  ///   - labels: The class of each, from 0.
  ///   - classCount: How many classes there are.
  ///   - folds: The fold of each, from 0; examples of a patient in one.
  ///   - inverseStrength: C; see `LogisticRegression`.
  /// - Throws: `TrainingError`, as `LogisticRegression` does.
  public init(
    _ features: FeatureMatrix, labels: [Int], classCount: Int, folds: [Int],
    inverseStrength: Double
  ) throws(TrainingError) {
    precondition(folds.count == features.rows, "a fold for each row is expected")
    var probabilities = Array(repeating: [Double](), count: features.rows)
    for fold in Set(folds).sorted() {
      let inside = folds.indices.filter { folds[$0] == fold }
      let outside = folds.indices.filter { folds[$0] != fold }
      let training = features.rows(outside)
      let standardize = Standardization(training)
      let probe = try LogisticRegression(
        fitting: standardize(training), labels: outside.map { labels[$0] },
        classCount: classCount, inverseStrength: inverseStrength)
      let held = probe.probabilities(standardize(features.rows(inside)))
      for (index, values) in zip(inside, held) { probabilities[index] = values }
    }
    self.probabilities = probabilities
    self.folds = folds
  }
}
