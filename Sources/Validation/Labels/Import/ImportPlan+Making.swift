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
    var seen: [ResultVersion: [PathologyResult]] = Dictionary(grouping: known, by: \.version)
    for result in read.results.sorted(by: isBefore) {
      if seen[result.version]?.contains(where: { $0.says(theSameAs: result) }) ?? false {
        plan.known.append(result)
      } else {
        seen[result.version, default: []].append(result)
        fresh.append(result)
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
    let knownVersions = Dictionary(grouping: known, by: \.key).mapValues { results in
      Set(results.map(\.version))
    }
    let all = Dictionary(grouping: known + accepted, by: \.key)
    for result in accepted {
      let releases = (all[result.key] ?? []).sorted { $0.version < $1.version }
      let before = releases.last { $0.version < result.version }
      let knownBehind = knownVersions[result.key]?.filter { $0 > result.version }.min()
      if let knownBehind {
        late.append(Latecomer(result: result, precedes: knownBehind))
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
