/// Sorts out which of several human decisions count.
enum ManualDecisions {
  /// Decisions on links: the latest valid one of each result counts.
  ///
  /// - Parameters:
  ///   - links: All decisions, in any order.
  ///   - check: Whether a decision can be applied.
  /// - Returns: What counts, and what became of each.
  static func settled(
    _ links: [ManualLink], check: (ManualLink) -> DecisionOutcome
  ) -> (applied: [ResultKey: ManualLink], outcomes: [DecisionOutcome]) {
    var outcomes = links.map { isSigned($0.decision) ? check($0) : .unsigned }
    var applied: [ResultKey: ManualLink] = [:]
    let valid = links.indices.filter { outcomes[$0] == .applied }
    for indices in Dictionary(grouping: valid, by: { links[$0].result }).values {
      let winner = settle(
        indices, time: { links[$0].decision.at },
        isSame: { links[$0].polyps == links[$1].polyps }, &outcomes)
      if let winner { applied[links[winner].result] = links[winner] }
    }
    return (applied, outcomes)
  }

  /// Puts readings in the place of what was ambiguous.
  static func apply(
    _ readings: [ManualReading], to results: inout [ResultVersion: PathologyResult]
  ) -> [DecisionOutcome] {
    var outcomes = readings.map { reading -> DecisionOutcome in
      guard isSigned(reading.decision) else { return .unsigned }
      guard let result = results[reading.release] else { return .unknownResult }
      return result.conclusion.isAmbiguous && !reading.conclusion.isAmbiguous
        ? .applied : .notNeeded
    }
    let valid = readings.indices.filter { outcomes[$0] == .applied }
    for indices in Dictionary(grouping: valid, by: { readings[$0].release }).values {
      let winner = settle(
        indices, time: { readings[$0].decision.at },
        isSame: { readings[$0].conclusion == readings[$1].conclusion }, &outcomes)
      if let winner { results[readings[winner].release]?.conclusion = readings[winner].conclusion }
    }
    return outcomes
  }

  private static func isSigned(_ decision: Decision) -> Bool {
    !decision.by.isEmpty && !decision.reason.isEmpty
  }

  /// The decision that counts of several on the same thing; nil where the latest ones do not agree.
  private static func settle(
    _ indices: [Int], time: (Int) -> Int64, isSame: (Int, Int) -> Bool,
    _ outcomes: inout [DecisionOutcome]
  ) -> Int? {
    guard let latest = indices.map(time).max() else { return nil }
    let last = indices.filter { time($0) == latest }
    for index in indices where time(index) < latest { outcomes[index] = .superseded }
    guard last.allSatisfy({ isSame($0, last[0]) }) else {
      for index in last { outcomes[index] = .tied }
      return nil
    }
    for index in last.dropFirst() { outcomes[index] = .superseded }
    return last[0]
  }
}
