/// The mean of a value in [0, 1] of cases where several belong to one patient: the ratio estimator.
///
/// As ``ClusteredProportion``, for values between 0 and 1.
public struct ClusteredMean: Hashable, Sendable {
  /// The mean, [0, 1].
  public let value: Double
  /// Its variance over patients; nil with fewer than two patients.
  public let variance: Double?
  /// How many patients have a case.
  public let clusterCount: Int

  /// Computes a mean; nil without a case.
  ///
  /// - Parameters:
  ///   - values: A value in [0, 1] for each case.
  ///   - clusters: For each case its patient.
  public init?(_ values: [Double], clusters: [Int]) {
    precondition(values.count == clusters.count, "a cluster for each case is expected")
    precondition(values.allSatisfy { (0...1).contains($0) }, "values are within [0, 1]")
    guard !values.isEmpty else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    var sums: [Int: Double] = [:]
    for (value, cluster) in zip(values, clusters) { sums[cluster, default: 0] += value - mean }
    let patients = Double(sums.count)
    // Summed in a fixed order, so that equal data give equal bits.
    let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
    value = mean
    variance = sums.count > 1 ? patients / (patients - 1) * squares / (count * count) : nil
    clusterCount = sums.count
  }

  /// The interval of a level such as 0.95, on the logit scale with patients - 1 degrees of freedom; nil
  /// where patients do not differ, so that there is none.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func interval(confidence: Double = 0.95) -> Interval? {
    precondition(confidence > 0 && confidence < 1, "\(confidence) is not within (0, 1)")
    guard value > 0, value < 1, let variance, variance > leastVariance else { return nil }
    let student = StudentDistribution(degreesOfFreedom: Double(clusterCount - 1))
    return Interval(
      logitOf: value, standardError: variance.squareRoot(),
      multiplier: student.quantile(1 - (1 - confidence) / 2))
  }
}
