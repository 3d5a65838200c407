internal import Base

/// A selection while it is made.
struct FarthestPointWalk {
  private let polyps: [PolypSelection.Polyp]
  /// What decides between equally good polyps: the smaller first.
  private let ranks: [Int]
  /// The polyps that are neither labelled nor taken.
  private var left: [Int]
  /// How far each polyp is from what is labelled or taken; infinite where nothing is.
  private var distances: [Double]
  /// How unsure a model is of unlabelled polyps on the mean.
  private let meanUncertainty: Double
  /// How often each patient was taken.
  private var turns: [Int: Int] = [:]

  init(_ polyps: [PolypSelection.Polyp], seed: Int) {
    self.polyps = polyps
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)))
    ranks = Array(polyps.indices).shuffled(using: &generator)
    left = polyps.indices.filter { !polyps[$0].isLabelled }
    let sum = left.reduce(0) { $0 + (polyps[$1].uncertainty ?? 0) }
    meanUncertainty = sum / Double(max(left.count, 1))
    distances = Array(repeating: .infinity, count: polyps.count)
    for index in polyps.indices where polyps[index].isLabelled { cover(index) }
  }

  /// Takes the next polyp; nil where none is left.
  mutating func next() -> PolypSelection.Choice? {
    guard let fewest = left.map({ turns[polyps[$0].patient] ?? 0 }).min() else { return nil }
    let eligible = left.filter { (turns[polyps[$0].patient] ?? 0) == fewest }
    // Nothing is labelled or taken: all distances are infinite, and the middle is where to begin.
    let isFirst = distances[eligible[0]].isInfinite
    let fromMean = isFirst ? distancesFromMean() : []
    func worth(_ index: Int) -> Double {
      let weight = PolypSelection.uncertaintyFloor + (polyps[index].uncertainty ?? 1)
      return isFirst ? -fromMean[index] : weight * distances[index]
    }
    let best = eligible.max { one, other in
      let (first, second) = (worth(one), worth(other))
      return first == second ? ranks[one] > ranks[other] : first < second
    }
    guard let best else { return nil }
    let choice = PolypSelection.Choice(
      polyp: best, distance: isFirst ? nil : distances[best],
      reason: isFirst ? .typical : reason(best))
    turns[polyps[best].patient, default: 0] += 1
    left.removeAll { $0 == best }
    cover(best)
    return choice
  }

  /// What a polyp has no less of than the mean: distance than that of those left, uncertainty than that
  /// of all that are not labelled.
  private func reason(_ index: Int) -> PolypSelection.Reason {
    let meanDistance = left.reduce(0) { $0 + distances[$1] } / Double(left.count)
    // A mean of equal numbers may be a trifle above them.
    func isLarge(_ value: Double, _ mean: Double) -> Bool { value > 0 && value >= mean * 0.999_999 }
    let isUnlike = isLarge(distances[index], meanDistance)
    let isUnsure = polyps[index].uncertainty.map { isLarge($0, meanUncertainty) } ?? false
    switch (isUnsure, isUnlike) {
    case (true, true): return .unsureAndUnlike
    case (true, false): return .unsure
    case (false, true): return .unlike
    case (false, false): return .turn
    }
  }

  /// From now on a polyp is known.
  private mutating func cover(_ known: Int) {
    for index in left {
      distances[index] = min(
        distances[index], Self.distance(polyps[index].features, polyps[known].features))
    }
  }

  private func distancesFromMean() -> [Double] {
    var mean = Array(repeating: 0.0, count: polyps.first?.features.count ?? 0)
    for polyp in polyps {
      for (column, value) in polyp.features.enumerated() {
        mean[column] += value / Double(polyps.count)
      }
    }
    return polyps.map { Self.distance($0.features, mean) }
  }

  /// The root mean square of the features' differences.
  private static func distance(_ one: [Double], _ other: [Double]) -> Double {
    var sum = 0.0
    for column in one.indices {
      let difference = one[column] - other[column]
      sum += difference * difference
    }
    return (sum / Double(max(one.count, 1))).squareRoot()
  }
}
