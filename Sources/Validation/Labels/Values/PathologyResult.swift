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
  public func says(theSameAs other: PathologyResult) -> Bool {
    var copy = other
    copy.messageID = messageID
    copy.position = position
    return copy == self
  }
}

/// What makes a message that is sent again the same one.
public struct IdempotenceKey: Hashable, Sendable {
  /// The message's number (MSH-10).
  public let messageID: String
  /// The laboratory's number of the case (OBR-3).
  public let accession: String
  /// The part (OBX-4).
  public let part: String?
  /// When the report was released (OBR-22), in milliseconds since 1970-01-01 00:00 UTC.
  public let reportedAt: Int64

  /// A key by its parts.
  public init(messageID: String, accession: String, part: String?, reportedAt: Int64) {
    self.messageID = messageID
    self.accession = accession
    self.part = part
    self.reportedAt = reportedAt
  }
}

/// Where something stood in its file.
public enum SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// A line of a table, from 1.
  case line(Int)
  /// A segment of a message, both from 1; segment 0 is the message as a whole.
  case message(Int, segment: Int)
  /// A record of the ledger, by its number.
  case record(Int)

  /// Such as `line 12` or `message 3, segment 7`.
  public var description: String {
    switch self {
    case .line(let line): "line \(line)"
    case .message(let message, 0): "message \(message)"
    case .message(let message, let segment): "message \(message), segment \(segment)"
    case .record(let sequence): "record \(sequence)"
    }
  }
}

/// A row or message that no result was made of.
public struct RefusedRow: Hashable, Sendable, CustomStringConvertible {
  /// Where it stood.
  public let position: SourcePosition
  /// The kind of fault.
  public let reason: RefusalReason
  /// What is wrong with which column or field, and what to do about it; no patient's data.
  public let message: String

  /// Such as `line 12: accession: …`.
  public var description: String { "\(position): \(message)" }
}

/// Why a row or message is refused.
public enum RefusalReason: String, CaseIterable, Sendable {
  /// A cell that must be filled is empty.
  case missing
  /// An identifier that a spreadsheet has changed.
  case spreadsheetDamage = "spreadsheet_damage"
  /// An identifier that is not of the stated shape.
  case shape
  /// A date whose day and month may be exchanged.
  case ambiguousDate = "ambiguous_date"
  /// A date or time that does not exist or is not in a known format.
  case invalidDate = "invalid_date"
  /// A local time, and no zone is stated.
  case noZone = "no_zone"
  /// A local time that does not exist, or exists twice, because clocks were changed.
  case clockChange = "clock_change"
  /// A number that is none or out of range.
  case invalidNumber = "invalid_number"
  /// A word or code that the mapping's tables do not have.
  case unknownWord = "unknown_word"
  /// Polyp numbers that cannot be read.
  case invalidReference = "invalid_reference"
  /// A cell beyond the length that is read.
  case tooLong = "too_long"
  /// A second row for the same part and release, and the mapping does not say what that means.
  case repeatedPart = "repeated_part"
  /// A message of another type, version or process.
  case otherMessage = "other_message"
  /// A message whose structure is broken.
  case malformedMessage = "malformed_message"
  /// A character set that is not read, or bytes that are not in it.
  case characterSet = "character_set"
  /// A patient with several identifiers of which none can be chosen.
  case patientIdentifier = "patient_identifier"
  /// A result that its sender takes back or never made.
  case withdrawn
}
