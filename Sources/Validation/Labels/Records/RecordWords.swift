internal import Study

/// Reads the words of a record of pathology.
struct RecordWords {
  /// The record's number.
  let sequence: Int

  func value<Value: RawRepresentable<String>>(_ word: String) throws(LabelError) -> Value {
    guard let value = Value(rawValue: word) else { throw unknown(word) }
    return value
  }

  func conclusion(_ conclusion: PathologyConclusion) throws(LabelError) -> Conclusion {
    switch conclusion.kind {
    case .inadequate: return .inadequate
    case .noTissue: return .noTissue
    case .ambiguous:
      var reasons: [Ambiguity] = []
      for word in conclusion.ambiguities { reasons.append(try value(word)) }
      return .ambiguous(Ambiguity.ordered(reasons))
    case .diagnosed:
      var findings: [Finding] = []
      for finding in conclusion.findings {
        findings.append(
          Finding(
            try value(finding.category), dysplasia: try value(finding.dysplasia),
            villous: try value(finding.villous)))
      }
      let read = Conclusion.of(findings)
      guard !read.isAmbiguous else {
        throw LabelError(
          .invalidRecord, "record \(sequence): the parts of a finding exclude each other")
      }
      return read
    }
  }

  func instant(_ instant: PathologyInstant) throws(LabelError) -> ReportedInstant {
    guard let rule = ReportedInstant.ZoneRule(instant.zone) else { throw unknown("zone") }
    return ReportedInstant(
      unixMilliseconds: instant.milliseconds, precision: try value(instant.precision),
      zoneRule: rule)
  }

  private func unknown(_ word: String) -> LabelError {
    LabelError(
      .invalidRecord, "record \(sequence): this version does not know \(word); use a later one")
  }
}

extension ReportedInstant.ZoneRule {
  /// Reads what `description` writes; nil for anything else.
  init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    switch (words.first, words.count) {
    case ("stated", 2):
      guard let minutes = LocalZone.offset(String(words[1])) else { return nil }
      self = .stated(minutes: minutes)
    case ("fixed", 2):
      guard let minutes = LocalZone.offset(String(words[1])) else { return nil }
      self = .fixed(minutes: minutes)
    case (_, 1):
      guard case .named(let name) = LocalZone(text) else { return nil }
      self = .zone(name)
    default: return nil
    }
    guard description == text else { return nil }
  }
}
