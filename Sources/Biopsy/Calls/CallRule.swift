/// Makes an opinion of pooled probabilities.
struct CallRule {
  let points: [OperatingPoint]
  private let maximumDisagreement: Float

  /// A rule for a model's classes.
  ///
  /// - Parameters:
  ///   - policy: The bounds.
  ///   - classes: What the model tells apart.
  /// - Throws: `SegmentationError` with the code `invalidPolicy`.
  init(_ policy: HistologyPolicy, classes: [HistologyClass]) throws(SegmentationError) {
    points = try policy.operatingPoints.points(for: classes)
    maximumDisagreement = policy.maximumDisagreement
  }

  /// A rule of points that are known.
  init(points: [OperatingPoint], maximumDisagreement: Float) {
    self.points = points
    self.maximumDisagreement = maximumDisagreement
  }

  /// What is called.
  ///
  /// Each class is measured by its own bound: the one that exceeds its bound by the largest factor
  /// is called, so that a class with a lower bound wins against a likelier one that hardly reaches
  /// its own.
  ///
  /// - Parameters:
  ///   - probabilities: One a class.
  ///   - disagreement: The share of looks that say something else.
  /// - Returns: The opinion.
  func opinion(_ probabilities: FixedBuffer<Float>, disagreement: Float) -> HistologyOpinion {
    var (best, ratio) = (0, -Float.infinity)
    for index in points.indices {
      let candidate = probabilities[index] / points[index].low
      if candidate > ratio { (best, ratio) = (index, candidate) }
    }
    guard disagreement <= maximumDisagreement else { return .abstained(.disagreement) }
    let probability = probabilities[best]
    guard ratio >= 1 else { return .abstained(.undecided) }
    return probability >= points[best].high
      ? .highConfidence(classIndex: best, probability: probability)
      : .lowConfidence(classIndex: best, probability: probability)
  }
}
