/// A figure of as many patients drawn at random with replacement, many times over: how far it would move
/// with other patients (Field and Welsh, Journal of the Royal Statistical Society B 2007).
public struct ClusterBootstrap: Hashable, Sendable {
  /// The figure of each draw that has one, rising.
  public let values: [Double]
  /// How many draws had none, such as an area without a healthy case.
  ///
  /// They are left out, which narrows
  /// what is seen: state the number beside the interval.
  public let degenerateCount: Int

  /// Draws patients and computes the figure of their cases.
  ///
  /// - Parameters:
  ///   - clusters: For each case its patient.
  ///   - draws: How often to draw, at least 1.
  ///   - generator: Where randomness is from; the same seed gives the same draws.
  ///   - figure: The figure of cases, given by their indices, a case as often as its patient was drawn;
  ///     nil where it has none.
  public init(
    clusters: [Int], draws: Int, using generator: inout some RandomNumberGenerator,
    figure: ([Int]) -> Double?
  ) {
    precondition(draws > 0, "at least one draw is expected")
    let patients = Dictionary(grouping: clusters.indices) { clusters[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    var values: [Double] = []
    for _ in 0..<draws where !patients.isEmpty {
      var cases: [Int] = []
      for _ in patients.indices {
        cases += patients[Int.random(in: patients.indices, using: &generator)]
      }
      if let value = figure(cases) { values.append(value) }
    }
    degenerateCount = draws - values.count
    self.values = values.sorted()
  }

  /// The variance of the draws; nil with fewer than two.
  public var variance: Double? {
    guard values.count > 1 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
  }

  /// Between which values the share `confidence` of draws lies; nil without any.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval.
  public func percentileInterval(confidence: Double = 0.95) -> Interval? {
    guard !values.isEmpty else { return nil }
    let tail = (1 - confidence) / 2
    return Interval(
      low: SampleQuantile.value(tail, ofSorted: values),
      high: SampleQuantile.value(1 - tail, ofSorted: values))
  }
}
