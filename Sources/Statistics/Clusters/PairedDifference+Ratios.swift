extension PairedDifference {
  /// What each case adds to a figure that is a ratio of two sums.
  ///
  /// A mean has the denominator 1 in each case; a share of those that were called negative has 1 in the
  /// cases that were, and 0 in all others.
  public struct Ratio: Hashable, Sendable {
    /// For each case what it adds above.
    public let numerators: [Double]
    /// For each case what it adds below, not negative.
    public let denominators: [Double]

    /// A ratio by its parts, case by case.
    public init(numerators: [Double], denominators: [Double]) {
      precondition(numerators.count == denominators.count, "a denominator for each numerator")
      self.numerators = numerators
      self.denominators = denominators
    }

    /// The mean of a value of each case.
    public init(meanOf values: [Double]) {
      self.init(
        numerators: values, denominators: Array(repeating: 1, count: values.count))
    }

    /// The ratio of the sums; nil where that of the denominators is 0.
    public var value: Double? {
      let sum = denominators.reduce(0, +)
      return sum > 0 ? numerators.reduce(0, +) / sum : nil
    }
  }

  /// Compares two ratios of the same cases; nil where one of them has no case.
  ///
  /// The linearised variance over patients of the difference of two ratio estimators (Woodruff, Journal
  /// of the American Statistical Association 1971), which for shares of the same cases is Obuchowski's
  /// (Statistics in Medicine 1998). With a case for each patient it is the paired t-test's variance, and
  /// of shares McNemar's with n - 1 in place of n.
  ///
  /// - Parameters:
  ///   - first: A figure.
  ///   - second: Another figure, of the same cases in the same order.
  ///   - clusters: For each case its patient.
  public init?(_ first: Ratio, _ second: Ratio, clusters: [Int]) {
    precondition(
      first.numerators.count == clusters.count && second.numerators.count == clusters.count,
      "two figures of the same cases, and a patient for each, are expected")
    guard let one = first.value, let other = second.value else { return nil }
    let oneSum = first.denominators.reduce(0, +)
    let otherSum = second.denominators.reduce(0, +)
    var sums: [Int: Double] = [:]
    for (index, cluster) in clusters.enumerated()
    where first.denominators[index] > 0 || second.denominators[index] > 0 {
      let ofFirst = (first.numerators[index] - one * first.denominators[index]) / oneSum
      let ofSecond = (second.numerators[index] - other * second.denominators[index]) / otherSum
      sums[cluster, default: 0] += ofFirst - ofSecond
    }
    let patients = Double(sums.count)
    // Summed in a fixed order, so that equal data give equal bits.
    let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
    self.init(
      value: one - other, variance: sums.count > 1 ? patients / (patients - 1) * squares : nil,
      clusterCount: sums.count)
  }
}
