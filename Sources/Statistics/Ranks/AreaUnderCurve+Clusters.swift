extension AreaUnderCurve {
  /// The variance where cases of one patient go together (Obuchowski, Biometrics 1997).
  ///
  /// Too small where there are few patients; see ``jackknifeVariance(scores:isDiseased:clusters:)``.
  ///
  /// - Parameter clusters: For each case its patient, numbered from 0.
  /// - Returns: The variance; nil where it is 0 or where fewer than two patients have cases of a kind.
  public func clusteredVariance(_ clusters: [Int]) -> Double? {
    precondition(clusters.count == placements.count, "a cluster for each case is expected")
    let count = (clusters.max() ?? -1) + 1
    var diseased = Array(repeating: (sum: 0.0, count: 0), count: count)
    var healthy = diseased
    for (index, cluster) in clusters.enumerated() {
      if isDiseased[index] {
        diseased[cluster].sum += placements[index]
        diseased[cluster].count += 1
      } else {
        healthy[cluster].sum += placements[index]
        healthy[cluster].count += 1
      }
    }
    let used = (0..<count).filter { diseased[$0].count + healthy[$0].count > 0 }.count
    let withDisease = diseased.filter { $0.count > 0 }.count
    let without = healthy.filter { $0.count > 0 }.count
    guard withDisease > 1, without > 1 else { return nil }
    var (squares10, squares01, products) = (0.0, 0.0, 0.0)
    for cluster in 0..<count {
      let off10 = diseased[cluster].sum - Double(diseased[cluster].count) * value
      let off01 = healthy[cluster].sum - Double(healthy[cluster].count) * value
      squares10 += off10 * off10
      squares01 += off01 * off01
      products += off10 * off01
    }
    let (m, n) = (Double(diseasedCount), Double(healthyCount))
    func factor(_ count: Int) -> Double { Double(count) / Double(count - 1) }
    let variance =
      factor(withDisease) * squares10 / (m * m) + factor(without) * squares01 / (n * n)
      + 2 * factor(used) * products / (m * n)
    return variance > leastVariance ? variance : nil
  }

  /// The variance of the area from leaving out one patient after the other.
  ///
  /// - Parameters:
  ///   - scores: A finite score for each case, larger for disease.
  ///   - isDiseased: Whether each case has the disease.
  ///   - clusters: For each case its patient, numbered from 0.
  /// - Returns: The variance; nil where it is 0, or where without one patient a kind of case is absent.
  public static func jackknifeVariance(
    scores: [Double], isDiseased: [Bool], clusters: [Int]
  ) -> Double? {
    precondition(scores.count == clusters.count, "a cluster for each case is expected")
    let patients = Set(clusters).sorted()
    guard patients.count > 1 else { return nil }
    var areas: [Double] = []
    for patient in patients {
      let kept = clusters.indices.filter { clusters[$0] != patient }
      guard
        let area = AreaUnderCurve(
          scores: kept.map { scores[$0] }, isDiseased: kept.map { isDiseased[$0] })
      else { return nil }
      areas.append(area.value)
    }
    let mean = areas.reduce(0, +) / Double(areas.count)
    let squares = areas.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = squares * Double(areas.count - 1) / Double(areas.count)
    return variance > leastVariance ? variance : nil
  }

  /// The 95 % interval of the area from leaving out one patient after the other, on the logit scale with
  /// patients - 1 degrees of freedom; nil where there is none, as with perfect scores.
  ///
  /// - Parameters:
  ///   - scores: A finite score for each case, larger for disease.
  ///   - isDiseased: Whether each case has the disease.
  ///   - clusters: For each case its patient, numbered from 0.
  /// - Returns: The interval, within [0, 1].
  public static func jackknifeInterval(
    scores: [Double], isDiseased: [Bool], clusters: [Int]
  ) -> Interval? {
    guard let area = AreaUnderCurve(scores: scores, isDiseased: isDiseased)?.value,
      area > 0, area < 1,
      let variance = jackknifeVariance(
        scores: scores, isDiseased: isDiseased, clusters: clusters)
    else { return nil }
    let student = StudentDistribution(degreesOfFreedom: Double(Set(clusters).count - 1))
    return Interval(
      logitOf: area, standardError: variance.squareRoot(), multiplier: student.quantile(0.975))
  }
}
