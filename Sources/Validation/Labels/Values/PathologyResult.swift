public import Base

/// What one release of a pathology report says of one specimen part.
public struct PathologyResult: Hashable, Sendable {
  /// What the result is about.
  public var key: ResultKey
  /// The specimen's label as written; nil where there is none.
  public var specimenLabel: String?
  /// The patient's key of the study; nil where the report has none.
  public var patientKey: String?
  /// The examination's key of the study; nil where the report has none.
  public var examinationKey: String?
  /// Where the tissue is from; nil where the report does not say it.
  public var site: ColonSite?
  /// The size that the report states, in millimetres, above 0; nil where it states none.
  public var sizeMillimetres: Double?
  /// What the tissue is.
  public var conclusion: Conclusion
  /// Whether tissue reached the laboratory.
  public var retrieval: Retrieval
  /// When this release was reported.
  public var reportedAt: ReportedInstant
  /// When the tissue was taken; nil where the report does not say it.
  public var collectedAt: ReportedInstant?
  /// How far the report had come.
  public var status: ReportStatus
  /// The reporting pathologist's key; nil where the report has none.
  public var pathologist: String?
  /// What a second pathologist says; nil without a second read.
  public var secondReading: Conclusion?
  /// SHA-256 of the diagnosis as written, in UTF-8: proves later what was read.
  public var textDigest: SHA256.Digest
  /// The message that it came in (HL7 MSH-10); nil for a row of a table.
  public var messageID: String?
  /// Where it stood in its file.
  public var position: SourcePosition

  /// Describes a result.
  public init(
    key: ResultKey, specimenLabel: String? = nil, patientKey: String? = nil,
    examinationKey: String? = nil, site: ColonSite? = nil, sizeMillimetres: Double? = nil,
    conclusion: Conclusion, retrieval: Retrieval = .notStated, reportedAt: ReportedInstant,
    collectedAt: ReportedInstant? = nil, status: ReportStatus, pathologist: String? = nil,
    secondReading: Conclusion? = nil, textDigest: SHA256.Digest, messageID: String? = nil,
    position: SourcePosition
  ) {
    self.key = key
    self.specimenLabel = specimenLabel
    self.patientKey = patientKey
    self.examinationKey = examinationKey
    self.site = site
    self.sizeMillimetres = sizeMillimetres
    self.conclusion = conclusion
    self.retrieval = retrieval
    self.reportedAt = reportedAt
    self.collectedAt = collectedAt
    self.status = status
    self.pathologist = pathologist
    self.secondReading = secondReading
    self.textDigest = textDigest
    self.messageID = messageID
    self.position = position
  }

  /// Which release of which part it is.
  public var version: ResultVersion {
    ResultVersion(key: key, reportedAt: reportedAt.unixMilliseconds, status: status)
  }

  /// What makes a message that is sent again the same one; nil for a row of a table.
  ///
  /// MSH-10, OBR-3, OBX-4 and OBR-22: a message's number alone repeats when systems are replaced.
  public var idempotenceKey: IdempotenceKey? {
    messageID.map {
      IdempotenceKey(
        messageID: $0, accession: key.accession, part: key.part,
        reportedAt: reportedAt.unixMilliseconds)
    }
  }

  /// Whether both say the same in all that a result says, wherever they stood and came from.
  public func says(theSameAs other: PathologyResult) -> Bool { content == other.content }

  /// The result without where it stood and came from.
  var content: PathologyResult {
    var content = self
    content.messageID = nil
    content.position = .line(0)
    return content
  }
}
