public import Statistics

/// How well held-out scores tell what is looked for from all else.
public struct ProbeFigures: Hashable, Sendable {
  /// The area under the curve of all examples together.
  public let area: Double
  /// Its 95 % interval on the logit scale, by leaving out one group after the other; nil where there is
  /// none.
  public let areaInterval: Interval?
  /// The mean of the areas of the folds.
  public let meanFoldArea: Double
  /// The share of positive examples with a probability of at least 0.5.
  public let sensitivity: ClusteredProportion
  /// The share of negative examples with a probability below 0.5.
  public let specificity: ClusteredProportion

  /// Measures held-out scores; nil where a fold lacks one of the two kinds.
  ///
  /// - Parameters:
  ///   - probabilities: What was said of each example.
  ///   - isPositive: Whether it is what is looked for.
  ///   - groups: Whose it is.
  ///   - folds: The fold that it is in.
  public init?(
    _ probabilities: [Double], isPositive: [Bool], groups: [Int], folds: [Int]
  ) {
    func area(_ members: [Int]) -> Double? {
      AreaUnderCurve(
        scores: members.map { probabilities[$0] }, isDiseased: members.map { isPositive[$0] })?
        .value
    }
    var foldAreas: [Double] = []
    for fold in Set(folds) {
      guard let value = area(folds.indices.filter { folds[$0] == fold }) else { return nil }
      foldAreas.append(value)
    }
    func share(_ kind: Bool) -> ClusteredProportion? {
      let members = isPositive.indices.filter { isPositive[$0] == kind }
      return ClusteredProportion(
        members.map { (probabilities[$0] >= 0.5) == kind }, clusters: members.map { groups[$0] })
    }
    guard let whole = area(Array(probabilities.indices)), let sensitivity = share(true),
      let specificity = share(false)
    else { return nil }
    self.area = whole
    // Summed in a fixed order, so that equal data give equal bits.
    meanFoldArea = foldAreas.sorted().reduce(0, +) / Double(foldAreas.count)
    self.sensitivity = sensitivity
    self.specificity = specificity
    areaInterval = AreaUnderCurve.jackknifeInterval(
      scores: probabilities, isDiseased: isPositive, clusters: groups)
  }
}
