extension ImportPlan {
  /// Plans an import.
  ///
  /// - Parameters:
  ///   - read: What was read from a file, or from several together.
  ///   - known: All results that are recorded.
  /// - Returns: The plan; its lists are in order of part and time.
  public static func making(_ read: ReadResults, known: [PathologyResult]) -> ImportPlan {
    var plan = ImportPlan()
    plan.refused = read.refused
    plan.joinedRowCount = read.joinedRowCount
    var fresh: [PathologyResult] = []
    // The first of several rows that say the same is the one with the earliest place.
    var seen = Set(known.map(\.content))
    for result in read.results.sorted(by: isBefore) {
      if seen.insert(result.content).inserted {
        fresh.append(result)
      } else {
        plan.known.append(result)
      }
    }
    let conflicts = ImportConflicts(known: known, fresh: fresh)
    var accepted: [PathologyResult] = []
    for result in fresh {
      if let reason = conflicts.reason(result) {
        plan.conflicting.append(Conflict(result: result, reason: reason))
      } else {
        accepted.append(result)
      }
    }
    plan.place(accepted, beside: known)
    return plan
  }

  /// By part and time, and then by what makes rows of the same release differ.
  private static func isBefore(_ one: PathologyResult, _ two: PathologyResult) -> Bool {
    if one.version != two.version { return one.version < two.version }
    if one.textDigest != two.textDigest { return one.textDigest.hex < two.textDigest.hex }
    return one.position < two.position
  }

  /// Says of each release what stands before and behind it.
  private mutating func place(_ accepted: [PathologyResult], beside known: [PathologyResult]) {
    let isKnown = Set(known.map(\.version))
    let fresh = Set(accepted.map(\.key))
    let parts = Dictionary(grouping: known.filter { fresh.contains($0.key) } + accepted, by: \.key)
    for (_, releases) in parts.sorted(by: { $0.key < $1.key }) {
      let releases = releases.sorted { $0.version < $1.version }
      var behind = releases.filter { isKnown.contains($0.version) }.map(\.version)[...]
      var before: PathologyResult?
      for result in releases {
        defer { before = result }
        guard result.version != behind.first else {
          behind.removeFirst()
          continue
        }
        if let next = behind.first {
          late.append(Latecomer(result: result, precedes: next))
        } else if let before {
          amended.append(
            Revision(
              result: result, amends: before.version,
              changesDiagnosis: before.conclusion != result.conclusion))
        } else {
          new.append(result)
        }
      }
    }
  }
}
