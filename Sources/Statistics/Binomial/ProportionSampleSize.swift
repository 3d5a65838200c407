/// How many cases show that a share, such as a negative predictive value, is at least an aim.
///
/// It is shown when the lower end of the exact two-sided interval reaches the aim.
public struct ProportionSampleSize: Hashable, Sendable {
  /// What is to be shown, (0, 1).
  public let aim: Double
  /// How often the two-sided interval misses, at most: 0.05 of a 95 % interval, in (0, 1).
  public let level: Double

  /// What is to be shown, at which confidence in (0, 1).
  public init(aim: Double, confidence: Double = 0.95) {
    self.init(aim: aim, level: 1 - confidence)
  }

  /// What is to be shown, at which level, which may be too small for a confidence to be told from 1.
  public init(aim: Double, level: Double) {
    precondition(aim > 0 && aim < 1 && level > 0 && level < 1, "shares within (0, 1)")
    self.aim = aim
    self.level = level
  }

  /// The least number of hits that shows it; nil where not even all cases do.
  ///
  /// - Parameter trials: How many cases there are, at least 1.
  /// - Returns: The hits.
  public func neededHits(of trials: Int) -> Int? {
    // The lower end reaches the aim where, if that were the share, so many hits were rare enough.
    let distribution = BinomialDistribution(trials: trials, probability: aim)
    func shows(_ hits: Int) -> Bool { distribution.atLeast(hits) <= level / 2 }
    guard shows(trials) else { return nil }
    var (low, high) = (0, trials)
    while high - low > 1 {
      let middle = (low + high) / 2
      if shows(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The probability that so many cases show it.
  ///
  /// - Parameters:
  ///   - trials: How many cases there are, at least 1.
  ///   - share: What the share really is, [0, 1].
  /// - Returns: The power.
  public func power(of trials: Int, share: Double) -> Double {
    neededHits(of: trials).map {
      BinomialDistribution(trials: trials, probability: share).atLeast($0)
    } ?? 0
  }

  /// The numbers of cases that give a power.
  public struct Answer: Hashable, Sendable {
    /// The least number of cases that has the power.
    public let first: Int
    /// The hits that are needed with it.
    public let firstNeededHits: Int
    /// The least number that has the power, and keeps it with each of the next 60: power goes up and
    /// down like a saw with the number of cases, and few studies end with exactly the planned one.
    public let stable: Int
  }

  /// How many cases are needed; nil where ten thousand do not suffice.
  ///
  /// - Parameters:
  ///   - share: What the share really is, above the aim.
  ///   - power: The probability to show it, (0, 1).
  /// - Returns: The numbers.
  public func needed(forShare share: Double, power: Double) -> Answer? {
    var first: (trials: Int, hits: Int)?
    var run = 0
    for trials in 1...10_000 {
      guard let hits = neededHits(of: trials) else { continue }
      let reached = BinomialDistribution(trials: trials, probability: share).atLeast(hits)
      run = reached >= power ? run + 1 : 0
      if run > 0, first == nil { first = (trials, hits) }
      if let first, run > Self.kept {
        return Answer(
          first: first.trials, firstNeededHits: first.hits, stable: trials - Self.kept)
      }
    }
    return nil
  }

  private static let kept = 60
}
