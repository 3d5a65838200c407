public import Statistics

/// A look at results, planned or taken: how far it spends the chance of a wrong conclusion.
public struct PlannedLook: Hashable, Sendable {
  /// Its number, from 1.
  public let number: Int
  /// How many labels of polyps that count are back.
  public let labels: Int
  /// Their share of those planned, at most 1: the information.
  public let fraction: Double
  /// How far from 0 the test's statistic has to be.
  public let bound: Double
  /// The two-sided level of this look by itself.
  public let level: Double
  /// What of the chance of a wrong conclusion is spent until then, two-sided.
  public let spent: Double
  /// How many of the labels have to be hits so that the exact interval of this look's level shows the aim,
  /// as if polyps were independent; nil where not even all suffice.
  public let neededHits: Int?

  /// Looks at given numbers of labels: information is what came back from pathology, not what was called.
  ///
  /// - Parameters:
  ///   - labels: How many labels are back at each look, rising. Only one look comes at or beyond the planned
  ///     number: it spends all that is left, so later ones are left out.
  ///   - planned: How many are planned.
  ///   - assumptions: The aim and the level.
  ///   - spending: How the chance is spent.
  /// - Returns: The looks.
  public static func looks(
    at labels: [Int], of planned: Int, _ assumptions: StudyPlan.Assumptions,
    _ spending: GroupSequentialBoundary.Spending
  ) -> [PlannedLook] {
    precondition(
      planned > 0 && labels.allSatisfy { $0 > 0 }
        && zip(labels, labels.dropFirst()).allSatisfy { $0 < $1 }, "numbers of labels rise from 1")
    var counted = labels.filter { $0 < planned }
    if let last = labels.first(where: { $0 >= planned }) { counted.append(last) }
    let fractions = counted.map { min(1, Double($0) / Double(planned)) }
    let alpha = 1 - assumptions.confidence
    let bounds = GroupSequentialBoundary.bounds(spending, at: fractions, alpha: alpha)
    return counted.indices.map { index in
      let level = 2 * NormalDistribution.cumulative(-bounds[index])
      let size = ProportionSampleSize(aim: assumptions.aim, level: level)
      return PlannedLook(
        number: index + 1, labels: counted[index], fraction: fractions[index],
        bound: bounds[index], level: level, spent: spending.spent(fractions[index], of: alpha),
        neededHits: size.neededHits(of: counted[index]))
    }
  }
}
