/// The receiver operating characteristic: what each threshold of a score gives.
public struct OperatingCurve: Sendable {
  /// What calling every case diseased whose score is at least a threshold gives.
  public struct Point: Hashable, Sendable {
    /// The threshold: half-way between two neighbouring scores, or an infinity at either end.
    public let threshold: Double
    /// Calls and truths.
    public let table: DiagnosticTable
    /// The share of diseased cases that are called so.
    public let sensitivity: Double
    /// The share of other cases that are not.
    public let specificity: Double
  }

  /// The points from the lowest threshold, by which every case is called diseased, to the highest.
  public let points: [Point]

  /// Walks along the thresholds; nil where a kind of case is absent.
  ///
  /// - Parameters:
  ///   - scores: A finite score for each case, larger for disease.
  ///   - isDiseased: Whether each case has the disease.
  public init?(scores: [Double], isDiseased: [Bool]) {
    precondition(scores.count == isDiseased.count, "a score for each case is expected")
    precondition(scores.allSatisfy(\.isFinite), "scores are finite")
    let diseased = isDiseased.filter { $0 }.count
    let healthy = scores.count - diseased
    guard diseased > 0, healthy > 0 else { return nil }
    func point(_ threshold: Double, _ missed: Int, _ spared: Int) -> Point {
      Point(
        threshold: threshold,
        table: DiagnosticTable(
          truePositives: diseased - missed, falsePositives: healthy - spared,
          falseNegatives: missed, trueNegatives: spared),
        sensitivity: Double(diseased - missed) / Double(diseased),
        specificity: Double(spared) / Double(healthy))
    }
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var points = [point(-.infinity, 0, 0)]
    var (missed, spared) = (0, 0)
    for (place, index) in order.enumerated() {
      if isDiseased[index] { missed += 1 } else { spared += 1 }
      guard place + 1 < order.count else { break }
      let next = scores[order[place + 1]]
      guard next > scores[index] else { continue }
      points.append(point(scores[index] / 2 + next / 2, missed, spared))
    }
    points.append(point(.infinity, diseased, healthy))
    self.points = points
  }

  /// The point with the largest sum of sensitivity and specificity (Youden, Cancer 1950); of several the
  /// one with the lowest threshold.
  public var youden: Point {
    points.reduce(points[0]) {
      $1.sensitivity + $1.specificity > $0.sensitivity + $0.specificity + 1e-12 ? $1 : $0
    }
  }

  /// The area over a range of specificities.
  ///
  /// - Parameter specificities: The range, within [0, 1].
  /// - Returns: The area, at most the range's width.
  public func partialArea(specificities: ClosedRange<Double>) -> Double {
    precondition(
      specificities.lowerBound >= 0 && specificities.upperBound <= 1
        && specificities.lowerBound < specificities.upperBound,
      "a range of specificities within [0, 1] is expected")
    var area = 0.0
    for (one, next) in zip(points, points.dropFirst()) where next.specificity > one.specificity {
      let low = max(one.specificity, specificities.lowerBound)
      let high = min(next.specificity, specificities.upperBound)
      guard low < high else { continue }
      let slope = (next.sensitivity - one.sensitivity) / (next.specificity - one.specificity)
      let middle = one.sensitivity + slope * ((low + high) / 2 - one.specificity)
      area += middle * (high - low)
    }
    return area
  }

  /// The partial area so scaled that chance gives 0.5 and a perfect score 1 (McClish, Medical Decision
  /// Making 1989); nil below chance, where the scale is not defined.
  ///
  /// - Parameter specificities: The range, within [0, 1].
  /// - Returns: The scaled area, [0.5, 1].
  public func standardizedPartialArea(specificities: ClosedRange<Double>) -> Double? {
    let area = partialArea(specificities: specificities)
    let (low, high) = (specificities.lowerBound, specificities.upperBound)
    let chance = ((1 - low) * (1 - low) - (1 - high) * (1 - high)) / 2
    guard area >= chance else { return nil }
    return (1 + (area - chance) / (high - low - chance)) / 2
  }
}
