/// How far probabilities are from a smooth curve of how often the outcome was (Austin and Steyerberg,
/// Statistics in Medicine 2019).
///
/// The figures depend on the smoother: state it beside them.
public struct CalibrationCurve: Hashable, Sendable {
  /// How the curve is drawn.
  public enum Smoother: String, CaseIterable, Sendable {
    /// Straight lines, two thirds of the points: R's `lowess(iter = 0)`, as `rms::val.prob` has it.
    case lowess
    /// Parabolas, three quarters of the points: R's `loess`.
    case loess
  }

  /// For each case, in the order given, how often the outcome was where probabilities are such, [0, 1].
  public let observed: [Double]
  /// For each case the distance of probability and curve, rising.
  private let distances: [Double]

  /// Draws a curve; nil where points are too few, or their probabilities too few different ones.
  ///
  /// - Parameters:
  ///   - probabilities: Of the outcome, [0, 1].
  ///   - outcomes: Whether it was so.
  ///   - smoother: How the curve is drawn.
  public init?(_ probabilities: [Double], outcomes: [Bool], smoother: Smoother) {
    precondition(probabilities.count == outcomes.count, "an outcome for each is expected")
    let order = probabilities.indices.sorted {
      (probabilities[$0], $0) < (probabilities[$1], $1)
    }
    guard let first = order.first, let last = order.last,
      probabilities[first] < probabilities[last]
    else { return nil }
    let rising = order.map { probabilities[$0] }
    let values = order.map { outcomes[$0] ? 1.0 : 0 }
    var curve: [Double]
    switch smoother {
    case .lowess: curve = Lowess.smooth(rising, values)
    case .loess:
      guard let fitted = LocalQuadratic(rising, values) else { return nil }
      curve = rising.map(fitted.value)
    }
    // Equal probabilities have one place on the curve.
    var start = 0
    while start < curve.count {
      var end = start
      while end < curve.count, rising[end] == rising[start] { end += 1 }
      let mean = curve[start..<end].reduce(0, +) / Double(end - start)
      for place in start..<end { curve[place] = mean }
      start = end
    }
    distances = zip(rising, curve).map { abs($0 - $1) }.sorted()
    var observed = Array(repeating: 0.0, count: curve.count)
    // A smoother knows nothing of shares: the drawn curve ends at 0 and 1, the distances do not.
    for (place, index) in order.enumerated() { observed[index] = min(max(curve[place], 0), 1) }
    self.observed = observed
  }

  /// The mean distance: the integrated calibration index, or Eavg.
  public var meanDistance: Double { distances.reduce(0, +) / Double(distances.count) }

  /// The largest distance, Emax.
  public var largestDistance: Double { distances.last ?? 0 }

  /// A quantile of the distances, such as E50 and E90.
  ///
  /// - Parameter probability: In [0, 1].
  /// - Returns: The distance.
  public func distance(quantile probability: Double) -> Double {
    SampleQuantile.value(probability, ofSorted: distances)
  }
}
