internal import Statistics

extension PlannedLook {
  /// The chance that one of several looks shows the aim, as if polyps were independent.
  ///
  /// Exact: the distribution of hits among studies that have not shown it yet, from look to look. At the aim
  /// itself it is the chance of a mistake, at the share that is expected the power.
  ///
  /// - Parameters:
  ///   - looks: The looks, in order.
  ///   - share: What the share really is, [0, 1].
  /// - Returns: The chance, [0, 1].
  public static func chance(thatOneOf looks: [PlannedLook], showsWith share: Double) -> Double {
    var (shown, labels) = (0.0, 0)
    // For each number of hits the chance to have so many, and to have shown nothing.
    var chances = [1.0]
    for look in looks {
      let step = BinomialDistribution(trials: look.labels - labels, probability: share)
      let more = (0...step.trials).map(step.mass)
      var next = Array(repeating: 0.0, count: look.labels + 1)
      for (hits, chance) in chances.enumerated() where chance > 0 {
        for (added, part) in more.enumerated() { next[hits + added] += chance * part }
      }
      if let neededHits = look.neededHits {
        shown += next[neededHits...].reduce(0, +)
        for hits in neededHits..<next.count { next[hits] = 0 }
      }
      (chances, labels) = (next, look.labels)
    }
    return min(1, shown)
  }
}
