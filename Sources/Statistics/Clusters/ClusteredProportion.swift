/// A share of cases where several belong to one patient: the ratio estimator.
///
/// Linearised variance over patients, and an interval on the logit scale with patients - 1 degrees of
/// freedom, as R's `survey::svyciprop(method = "logit")`.
public struct ClusteredProportion: Hashable, Sendable {
  /// The share, [0, 1].
  public let value: Double
  /// Its variance; nil with fewer than two patients.
  public let variance: Double?
  /// How many patients have a case.
  public let clusterCount: Int
  /// How many cases there are.
  public let caseCount: Int
  /// How many of them have the outcome.
  public let outcomeCount: Int
  /// For each patient, in the order of their numbers: cases with the outcome, and cases.
  let patients: [Cluster]

  /// The cases of one patient.
  struct Cluster: Hashable, Sendable {
    var outcomes = 0.0
    var cases = 0.0
  }

  /// Computes a share; nil without a case.
  ///
  /// - Parameters:
  ///   - outcomes: Whether each case has the outcome.
  ///   - clusters: For each case its patient.
  public init?(_ outcomes: [Bool], clusters: [Int]) {
    precondition(outcomes.count == clusters.count, "a cluster for each case is expected")
    guard !outcomes.isEmpty else { return nil }
    var sums: [Int: Cluster] = [:]
    for (outcome, cluster) in zip(outcomes, clusters) {
      sums[cluster, default: Cluster()].cases += 1
      if outcome { sums[cluster, default: Cluster()].outcomes += 1 }
    }
    caseCount = outcomes.count
    outcomeCount = outcomes.filter { $0 }.count
    clusterCount = sums.count
    let share = Double(outcomeCount) / Double(caseCount)
    value = share
    // In a fixed order, so that equal data give equal bits.
    patients = sums.sorted { $0.key < $1.key }.map(\.value)
    guard clusterCount > 1 else {
      variance = nil
      return
    }
    let squares = patients.reduce(0) { sum, cluster in
      let off = cluster.outcomes - share * cluster.cases
      return sum + off * off
    }
    let number = Double(clusterCount)
    variance = number / (number - 1) * squares / Double(caseCount * caseCount)
  }

  /// The interval of a level such as 0.95.
  ///
  /// Where every case has the outcome or none, and where patients do not differ, the variance is no
  /// guide: the interval is then Clopper and Pearson's of as many cases as there are patients.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func interval(confidence: Double = 0.95) -> Interval {
    precondition(confidence > 0 && confidence < 1, "\(confidence) is not within (0, 1)")
    let tail = (1 - confidence) / 2
    if value > 0, value < 1, let variance, variance > leastVariance {
      let student = StudentDistribution(degreesOfFreedom: Double(clusterCount - 1))
      return Interval(
        logitOf: value, standardError: variance.squareRoot(),
        multiplier: student.quantile(1 - tail))
    }
    let hits = value * Double(clusterCount)
    return BinomialInterval.clopperPearson(
      hits: hits, misses: Double(clusterCount) - hits, tail: tail)
  }
}
