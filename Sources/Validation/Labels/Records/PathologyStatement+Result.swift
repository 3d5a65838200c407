internal import Base
internal import Study

extension PathologyStatement {
  /// What a result says, in the form of records.
  ///
  /// Sizes are rounded to tenths of millimetres.
  ///
  /// - Parameter result: The result.
  /// - Throws: `LabelError` with the code `invalidRecord` for a size of less than a tenth of a millimetre
  ///   or more than 200 mm.
  init(_ result: PathologyResult) throws(LabelError) {
    self.init(
      part: result.key.part, polyps: result.key.polypReferences,
      conclusion: PathologyConclusion(result.conclusion), retrieval: result.retrieval.rawValue,
      status: Status(result.status), reported: PathologyInstant(result.reportedAt))
    secondReading = result.secondReading.map { PathologyConclusion($0) }
    if let size = result.sizeMillimetres {
      let tenths = (size * 10).rounded()
      guard (1...2000).contains(tenths) else {
        throw LabelError(
          .invalidRecord, "\(result.position): a size of 0.1 to 200 mm is expected; mend the file")
      }
      sizeTenthsOfMillimetres = Int(tenths)
    }
    site = result.site?.rawValue
    collected = result.collectedAt.map { PathologyInstant($0) }
  }
}

extension PathologyStatement.Status {
  fileprivate init(_ status: ReportStatus) {
    self =
      switch status {
      case .preliminary: .preliminary
      case .final: .final
      case .corrected: .corrected
      case .amended: .amended
      }
  }
}

extension ReportStatus {
  init(_ status: PathologyStatement.Status) {
    self =
      switch status {
      case .preliminary: .preliminary
      case .final: .final
      case .corrected: .corrected
      case .amended: .amended
      }
  }
}

extension PathologyConclusion {
  fileprivate init(_ conclusion: Conclusion) {
    switch conclusion {
    case .diagnosed(let findings):
      self.init(
        .diagnosed,
        findings: findings.map {
          Finding(
            category: $0.category.rawValue, dysplasia: $0.dysplasia.rawValue,
            villous: $0.villous.rawValue)
        })
    case .inadequate: self.init(.inadequate)
    case .noTissue: self.init(.noTissue)
    case .ambiguous(let reasons):
      self.init(.ambiguous, ambiguities: reasons.map(\.rawValue))
    }
  }
}

extension PathologyInstant {
  fileprivate init(_ instant: ReportedInstant) {
    self.init(
      milliseconds: instant.unixMilliseconds, precision: instant.precision.rawValue,
      zone: instant.zoneRule.description)
  }
}
