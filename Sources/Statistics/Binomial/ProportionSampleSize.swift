/// How many cases show that a share, such as a negative predictive value, is at least an aim.
///
/// It is shown when the lower end of the exact two-sided interval reaches the aim.
public struct ProportionSampleSize: Hashable, Sendable {
  /// What is to be shown, (0, 1).
  public let aim: Double
  /// The interval's level, in (0, 1).
  public let confidence: Double

  /// What is to be shown, at which confidence.
  public init(aim: Double, confidence: Double = 0.95) {
    precondition(aim > 0 && aim < 1 && confidence > 0 && confidence < 1, "shares within (0, 1)")
    self.aim = aim
    self.confidence = confidence
  }

  /// The least number of hits that shows it; nil where not even all cases do.
  ///
  /// - Parameter trials: How many cases there are, at least 1.
  /// - Returns: The hits.
  public func neededHits(of trials: Int) -> Int? {
    func shows(_ hits: Int) -> Bool {
      BinomialInterval.clopperPearson(hits, of: trials, confidence: confidence).low >= aim
    }
    guard shows(trials) else { return nil }
    // The bound rises with the hits.
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
