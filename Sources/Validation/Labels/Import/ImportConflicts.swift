/// Finds results that contradict others, of the same import or recorded.
struct ImportConflicts {
  private var versions: [ResultVersion: Int] = [:]
  private var messages: [IdempotenceKey: Int] = [:]
  /// The first final release of each part.
  private var firstFinal: [ResultKey: Int64] = [:]
  private var patients: [String: Set<String>] = [:]
  private var examinations: [String: Set<String>] = [:]
  private var divisions: [Specimen: Division] = [:]

  private struct Specimen: Hashable {
    let accession: String
    let part: String?

    init(_ key: ResultKey) {
      accession = key.accession
      part = key.part
    }
  }

  /// How a part is divided among its polyps.
  private struct Division {
    var groups: Set<[Int]> = []
    /// In how many groups each polyp is.
    var groupCounts: [Int: Int] = [:]

    mutating func add(_ group: [Int]) {
      guard groups.insert(group).inserted else { return }
      for polyp in group { groupCounts[polyp, default: 0] += 1 }
    }

    /// Whether another group has one of the same polyps, or is the whole part.
    func speaks(against group: [Int]) -> Bool {
      if group.isEmpty || groups.contains([]) { return groups.count > 1 }
      return group.contains { (groupCounts[$0] ?? 0) > 1 }
    }
  }

  /// Looks at everything.
  ///
  /// - Parameters:
  ///   - known: What is recorded.
  ///   - fresh: What is not; no two of them say the same.
  init(known: [PathologyResult], fresh: [PathologyResult]) {
    for result in known + fresh {
      versions[result.version, default: 0] += 1
      if let key = result.idempotenceKey { messages[key, default: 0] += 1 }
      if result.status.isFinal {
        let instant = result.reportedAt.unixMilliseconds
        firstFinal[result.key] = min(firstFinal[result.key] ?? instant, instant)
      }
      if let patient = result.patientKey {
        patients[result.key.accession, default: []].insert(patient)
      }
      if let examination = result.examinationKey {
        examinations[result.key.accession, default: []].insert(examination)
      }
      divisions[Specimen(result.key), default: Division()].add(result.key.polypReferences)
    }
  }

  /// Why a fresh result cannot be recorded; nil where nothing speaks against it.
  ///
  /// Of several fresh ones that contradict each other, none is: which is right is not for a program.
  func reason(_ result: PathologyResult) -> ConflictReason? {
    if (patients[result.key.accession]?.count ?? 0) > 1 { return .otherPatient }
    if (examinations[result.key.accession]?.count ?? 0) > 1 { return .otherExamination }
    if (versions[result.version] ?? 0) > 1 { return .sameTime }
    if let key = result.idempotenceKey, (messages[key] ?? 0) > 1 { return .messageNumber }
    let division = divisions[Specimen(result.key)]
    if division?.speaks(against: result.key.polypReferences) ?? false { return .dividedDifferently }
    if !result.status.isFinal, let first = firstFinal[result.key],
      first < result.reportedAt.unixMilliseconds
    {
      return .preliminaryAfterFinal
    }
    return nil
  }
}
