/// The area under the receiver operating characteristic: how often a diseased case has a larger score
/// than one without disease, where ties count half.
public struct AreaUnderCurve: Sendable {
  /// The area, [0, 1].
  public let value: Double
  /// For each case its placement: the share of cases of the other kind that it is on the right side
  /// of (DeLong, DeLong and Clarke-Pearson, Biometrics 1988).
  let placements: [Double]
  let isDiseased: [Bool]
  /// How many cases have the disease.
  public let diseasedCount: Int
  /// How many cases do not.
  public let healthyCount: Int

  /// Computes the area in O(n log n); nil where a kind of case is absent.
  ///
  /// - Parameters:
  ///   - scores: A finite score for each case, larger for disease.
  ///   - isDiseased: Whether each case has the disease.
  public init?(scores: [Double], isDiseased: [Bool]) {
    precondition(scores.count == isDiseased.count, "a score for each case is expected")
    precondition(scores.allSatisfy(\.isFinite), "scores are finite")
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let diseased = isDiseased.filter { $0 }.count
    let healthy = scores.count - diseased
    guard diseased > 0, healthy > 0 else { return nil }
    var placements = Array(repeating: 0.0, count: scores.count)
    var (diseasedBelow, healthyBelow) = (0, 0)
    var start = 0
    while start < order.count {
      var end = start
      var tied = (diseased: 0, healthy: 0)
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if isDiseased[order[end]] { tied.diseased += 1 } else { tied.healthy += 1 }
        end += 1
      }
      for index in order[start..<end] {
        placements[index] =
          isDiseased[index]
          ? (Double(healthyBelow) + 0.5 * Double(tied.healthy)) / Double(healthy)
          : (Double(diseased - diseasedBelow - tied.diseased) + 0.5 * Double(tied.diseased))
            / Double(diseased)
      }
      diseasedBelow += tied.diseased
      healthyBelow += tied.healthy
      start = end
    }
    var sum = 0.0
    for index in scores.indices where isDiseased[index] { sum += placements[index] }
    value = sum / Double(diseased)
    self.placements = placements
    self.isDiseased = isDiseased
    diseasedCount = diseased
    healthyCount = healthy
  }

  /// The variance where all cases are independent: DeLong's.
  ///
  /// nil where it is 0 (perfect or constant scores) or a kind has a single case: an interval would be
  /// of no width, which says nothing.
  public var variance: Double? {
    guard let diseased = spread(of: true), let healthy = spread(of: false) else { return nil }
    let sum = diseased / Double(diseasedCount) + healthy / Double(healthyCount)
    return sum > leastVariance ? sum : nil
  }

  private func spread(of kind: Bool) -> Double? {
    let count = kind ? diseasedCount : healthyCount
    guard count > 1 else { return nil }
    var squares = 0.0
    for index in placements.indices where isDiseased[index] == kind {
      let off = placements[index] - value
      squares += off * off
    }
    return squares / Double(count - 1)
  }
}
