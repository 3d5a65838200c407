/// Probabilities in bins, each with how often the outcome was: a reliability diagram.
public struct ReliabilityBins: Hashable, Sendable {
  /// The probabilities of one bin.
  public struct Bin: Hashable, Sendable {
    /// How many there are.
    public let count: Int
    /// Their mean; 0 in an empty bin.
    public let meanProbability: Double
    /// How often the outcome was; 0 in an empty bin.
    public let observed: Double

    init(_ count: Int, _ probability: Double, _ hits: Int) {
      let number = Double(max(1, count))
      self.count = count
      meanProbability = probability / number
      observed = Double(hits) / number
    }
  }

  /// The bins, from 0 to 1; where they are of equal width, a bin holds its lower bound and not its upper
  /// one, the last one also 1.
  public let bins: [Bin]

  /// Puts probabilities into bins of equal width.
  ///
  /// - Parameters:
  ///   - probabilities: Of the outcome, [0, 1].
  ///   - outcomes: Whether it was so.
  ///   - count: How many bins, at least 1. Figures depend on it; state it beside them.
  public init(_ probabilities: [Double], outcomes: [Bool], count: Int = 10) {
    precondition(
      count > 0 && probabilities.count == outcomes.count, "bins, and an outcome for each")
    var sums = Array(repeating: (count: 0, probability: 0.0, hits: 0), count: count)
    for (probability, outcome) in zip(probabilities, outcomes) {
      // Rounded to a billionth, so that 0.3 in ten bins is where it belongs.
      let place = (probability * Double(count) * 1e9).rounded() / 1e9
      let index = min(max(Int(place.rounded(.down)), 0), count - 1)
      sums[index].count += 1
      sums[index].probability += probability
      sums[index].hits += outcome ? 1 : 0
    }
    bins = sums.map { Bin($0.count, $0.probability, $0.hits) }
  }

  /// Puts probabilities into bins of as equal numbers as can be, the smallest first; equal ones stay in
  /// their order, so that ties may be parted.
  ///
  /// - Parameters:
  ///   - probabilities: Of the outcome, [0, 1].
  ///   - outcomes: Whether it was so.
  ///   - count: How many bins, at least 1. Figures depend on it; state it beside them.
  public init(equalCounts probabilities: [Double], outcomes: [Bool], count: Int) {
    precondition(
      count > 0 && probabilities.count == outcomes.count, "bins, and an outcome for each")
    let order = probabilities.indices.sorted {
      (probabilities[$0], $0) < (probabilities[$1], $1)
    }
    bins = (0..<count).map { bin in
      let members = order[bin * order.count / count..<(bin + 1) * order.count / count]
      return Bin(
        members.count, members.reduce(0) { $0 + probabilities[$1] },
        members.filter { outcomes[$0] }.count)
    }
  }

  /// The expected calibration error: the mean distance of probability and outcome over bins, by how many
  /// each has.
  public var expectedError: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0 else { return 0 }
    return bins.reduce(0) {
      $0 + Double($1.count) / Double(total) * abs($1.meanProbability - $1.observed)
    }
  }

  /// The largest such distance of a bin that is not empty.
  public var maximumError: Double {
    bins.filter { $0.count > 0 }.map { abs($0.meanProbability - $0.observed) }.max() ?? 0
  }
}
