extension PromotionCases {
  /// What a figure is made of.
  ///
  /// - Parameters:
  ///   - figure: One of the figures of the rule's task.
  ///   - rule: What is positive, and which Dice counts as found.
  ///   - classes: The models' classes.
  ///   - thresholds: The probability above which each version calls a polyp positive.
  /// - Returns: Values or outcomes of both versions.
  func sample(
    of figure: PromotionFigure, by rule: PromotionRule, classes: [String],
    thresholds: Versions<Double>
  ) -> FigureSample {
    switch self {
    case .polyps(let polyps):
      let positive = Set(classes.indices.filter { rule.positive.contains(classes[$0]) })
      return PolypSample(polyps, positive: positive, thresholds: thresholds).sample(of: figure)
    case .pictures(let pictures):
      return Self.sample(of: figure, pictures, diceAtLeast: rule.diceAtLeast ?? 0)
    }
  }

  private static func sample(
    of figure: PromotionFigure, _ pictures: [SegmentedPicture], diceAtLeast: Double
  ) -> FigureSample {
    let patients = pictures.map(\.patient)
    let agreements = Versions(
      candidate: pictures.map(\.agreement.candidate), active: activeParts(pictures.map(\.agreement))
    )
    switch figure {
    case .sensitivity:
      return .shares(
        agreements.map { agreements in
          .init(
            outcomes: agreements.map { $0.dice >= diceAtLeast },
            counts: agreements.map { _ in true })
        }, patients: patients)
    case .iou:
      return .means(
        agreements.map { $0.map(\.intersectionOverUnion) }, patients: patients)
    default:
      return .means(agreements.map { $0.map(\.dice) }, patients: patients)
    }
  }
}

/// The active version's part of each case; nil where there is no active version.
private func activeParts<Value>(_ values: [Versions<Value>]) -> [Value]? {
  let parts = values.compactMap(\.active)
  return parts.isEmpty ? nil : parts
}

/// Polyps by what is looked for and what is said of it.
private struct PolypSample {
  let patients: [Int]
  let isPositive: [Bool]
  /// The probability of all positive classes together.
  let scores: Versions<[Double]>
  let thresholds: Versions<Double>

  init(
    _ polyps: [PromotionCases.ClassifiedPolyp], positive: Set<Int>, thresholds: Versions<Double>
  ) {
    patients = polyps.map(\.patient)
    isPositive = polyps.map { positive.contains($0.classIndex) }
    let probabilities = Versions(
      candidate: polyps.map(\.probabilities.candidate),
      active: activeParts(polyps.map(\.probabilities)))
    // In the classes' order, so that equal data give equal bits.
    let order = positive.sorted()
    scores = probabilities.map { polyps in
      polyps.map { classes in order.reduce(0) { $0 + classes[$1] } }
    }
    self.thresholds = thresholds
  }

  func sample(of figure: PromotionFigure) -> FigureSample {
    switch figure {
    case .sensitivity:
      return shares { call, isPositive in (call, isPositive) }
    case .specificity:
      return shares { call, isPositive in (!call, !isPositive) }
    case .npv:
      return shares { call, isPositive in (!isPositive, !call) }
    default:
      return .areas(scores, isPositive: isPositive, patients: patients)
    }
  }

  /// Shares of whatever outcome, among whatever counts.
  private func shares(
    _ meaning: (_ call: Bool, _ isPositive: Bool) -> (outcome: Bool, counts: Bool)
  ) -> FigureSample {
    func share(_ scores: [Double], _ threshold: Double) -> FigureSample.Share {
      let parts = zip(scores, isPositive).map { meaning($0 > threshold, $1) }
      return .init(outcomes: parts.map(\.outcome), counts: parts.map(\.counts))
    }
    let active = scores.active.flatMap { scores in
      thresholds.active.map { share(scores, $0) }
    }
    return .shares(
      Versions(candidate: share(scores.candidate, thresholds.candidate), active: active),
      patients: patients)
  }
}
