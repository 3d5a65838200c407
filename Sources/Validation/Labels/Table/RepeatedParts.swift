internal import Base

/// What becomes of several rows for the same part and release.
enum RepeatedParts {
  /// Settles them.
  ///
  /// Rows that say the same are left alone: they are one result told twice.
  ///
  /// - Parameters:
  ///   - read: What the rows say by themselves.
  ///   - rule: What the mapping says of them.
  /// - Returns: The same rows, each still counted once.
  static func settled(_ read: ReadResults, _ rule: TableLayout.RepeatedPart) -> ReadResults {
    var groups: [ResultVersion: [PathologyResult]] = [:]
    for result in read.results { groups[result.version, default: []].append(result) }
    var settled = ReadResults()
    settled.refused = read.refused
    let outcomes = groups.mapValues { outcome(of: $0, rule) }
    var done: Set<ResultVersion> = []
    for result in read.results {
      switch outcomes[result.version] {
      case .same, nil: settled.results.append(result)
      case .joined(let joined):
        if done.insert(result.version).inserted {
          settled.results.append(joined)
        } else {
          settled.joinedRowCount += 1
        }
      case .refused: settled.refused.append(refusal(rule).at(result.position))
      }
    }
    settled.refused.sort { $0.position < $1.position }
    return settled
  }

  private enum Outcome {
    case same
    case joined(PathologyResult)
    case refused
  }

  private static func outcome(
    of rows: [PathologyResult], _ rule: TableLayout.RepeatedPart
  ) -> Outcome {
    if rows.allSatisfy({ $0.says(theSameAs: rows[0]) }) { return .same }
    guard rule == .separateFindings, let joined = joined(rows) else { return .refused }
    return .joined(joined)
  }

  private static func refusal(_ rule: TableLayout.RepeatedPart) -> Refusal {
    Refusal(
      .repeatedPart,
      rule == .refused
        ? "another row is of the same part and release and says something else; state "
          + "\"repeated_part\" as separate_findings if each row is one of its diagnoses"
        : "another row is of the same part and release and names another patient, examination or time"
    )
  }

  /// One result with the diagnoses of all rows; nil where the rows are not of the same specimen.
  private static func joined(_ rows: [PathologyResult]) -> PathologyResult? {
    guard var joined = rows.first,
      rows.allSatisfy({
        $0.patientKey == joined.patientKey && $0.examinationKey == joined.examinationKey
          && $0.reportedAt == joined.reportedAt && $0.collectedAt == joined.collectedAt
      })
    else { return nil }
    joined.conclusion = conclusion(of: rows.map(\.conclusion))
    let second = rows.compactMap(\.secondReading)
    joined.secondReading = second.isEmpty ? nil : conclusion(of: second)
    // What the rows do not agree on is not said of the part.
    joined.site = common(rows.map(\.site))
    joined.sizeMillimetres = common(rows.map(\.sizeMillimetres))
    joined.specimenLabel = common(rows.map(\.specimenLabel))
    joined.pathologist = common(rows.map(\.pathologist))
    joined.retrieval = common(rows.map { Optional($0.retrieval) }) ?? .notStated
    // Independent of the order of the rows.
    let digests = rows.map(\.textDigest.hex).sorted().joined(separator: "\n")
    joined.textDigest = SHA256.hash(Array(digests.utf8))
    return joined
  }

  private static func common<Value: Hashable>(_ values: [Value?]) -> Value? {
    let distinct = Set(values)
    return distinct.count == 1 ? values[0] : nil
  }

  private static func conclusion(of conclusions: [Conclusion]) -> Conclusion {
    if Set(conclusions).count == 1 { return conclusions[0] }
    var findings: [Finding] = []
    var reasons: [Ambiguity] = []
    var hasOther = false
    for conclusion in conclusions {
      switch conclusion {
      case .diagnosed(let some): findings += some
      case .ambiguous(let some): reasons += some
      case .inadequate, .noTissue: hasOther = true
      }
    }
    if hasOther { reasons.append(.adequacy) }
    return reasons.isEmpty ? .of(findings) : .ambiguous(Ambiguity.ordered(reasons))
  }
}
