public import Statistics

/// A threshold that reaches a stated aim on validation patients.
///
/// From the threshold on a case is called positive. Of all thresholds that reach the aim the one is taken
/// that serves best otherwise. The figure that it reaches there is a fit and no estimate: measure it on
/// other patients.
public struct ThresholdChoice: Hashable, Sendable {
  /// The threshold, one of the probabilities that were given.
  public let threshold: Double
  /// The figure that was aimed at, reached on these cases.
  public let reached: ClusteredProportion
  /// The share of all cases that are called positive.
  public let positiveShare: Double

  /// The highest threshold whose sensitivity reaches an aim; nil without a positive case.
  ///
  /// - Parameters:
  ///   - aim: The least sensitivity, (0, 1].
  ///   - probabilities: Of each case.
  ///   - isPositive: Whether it is what is looked for.
  ///   - clusters: Its patient.
  public init?(
    sensitivity aim: Double, _ probabilities: [Double], isPositive: [Bool], clusters: [Int]
  ) {
    let positive = probabilities.indices.filter { isPositive[$0] }
    let needed = (aim * Double(positive.count) - 1e-9).rounded(.up)
    guard !positive.isEmpty else { return nil }
    let ranked = positive.map { probabilities[$0] }.sorted(by: >)
    let threshold = ranked[min(max(Int(needed), 1), ranked.count) - 1]
    guard
      let reached = ClusteredProportion(
        positive.map { probabilities[$0] >= threshold }, clusters: positive.map { clusters[$0] })
    else { return nil }
    self.init(threshold, reached, probabilities)
  }

  /// The threshold below which most cases lie while the negative predictive value reaches an aim; nil
  /// where no threshold does.
  ///
  /// - Parameters:
  ///   - aim: The least negative predictive value, (0, 1].
  ///   - probabilities: Of each case.
  ///   - isPositive: Whether it is what is looked for.
  ///   - clusters: Its patient.
  public init?(
    negativePredictiveValue aim: Double, _ probabilities: [Double], isPositive: [Bool],
    clusters: [Int]
  ) {
    let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
    var best: Double?
    var missed = 0
    for (place, index) in order.enumerated() {
      // Below this one's probability lie `place` cases, unless the one before has the same.
      let isNew = place > 0 && probabilities[order[place - 1]] < probabilities[index]
      if isNew, Double(place - missed) >= aim * Double(place) - 1e-9 {
        best = probabilities[index]
      }
      missed += isPositive[index] ? 1 : 0
    }
    guard let threshold = best else { return nil }
    let negative = probabilities.indices.filter { probabilities[$0] < threshold }
    guard
      let reached = ClusteredProportion(
        negative.map { !isPositive[$0] }, clusters: negative.map { clusters[$0] })
    else { return nil }
    self.init(threshold, reached, probabilities)
  }

  private init(_ threshold: Double, _ reached: ClusteredProportion, _ probabilities: [Double]) {
    self.threshold = threshold
    self.reached = reached
    positiveShare =
      Double(probabilities.filter { $0 >= threshold }.count) / Double(probabilities.count)
  }
}
