public import Base

/// What pathology says of a specimen; an amendment is another record that names the one before.
public struct PathologyEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.pathology

  /// How far the report is.
  public enum Status: String, CaseIterable, Sendable {
    /// Not signed yet.
    case preliminary
    /// Signed.
    case final
    /// Signed again, after an error.
    case corrected
    /// Signed again, with something new.
    case amended
  }

  /// What makes two reports of a specimen the same: the digest of what the source identifies it by.
  public var key: SHA256.Digest
  /// The sequence number of the record that this one takes the place of.
  public var amends: Int64?
  /// The patient.
  public var patient: Pseudonym?
  /// The examination.
  public var examination: Pseudonym?
  /// The accession number.
  public var accession: Pseudonym
  /// The part of the accession: a specimen's letter or number.
  public var part: String
  /// The jar's label.
  public var jar: String?
  /// The diagnosis, in the words of the labels' vocabulary; nil without one.
  public var diagnosis: String?
  /// The grade of dysplasia, in the same words.
  public var dysplasia: String?
  /// Whether there is a villous component; nil where the report does not say.
  public var isVillous: Bool?
  /// Whether there was tissue, in the same words.
  public var retrieval: String?
  /// The specimen's or polyp's size, in tenths of millimetres.
  public var sizeTenthsOfMillimetres: Int?
  /// Where in the bowel it was.
  public var segment: String?
  /// How far the report is.
  public var status: Status
  /// When the specimen was taken, in milliseconds since 1970, UTC.
  public var collectedMilliseconds: Int64?
  /// When the report was signed, in milliseconds since 1970, UTC.
  public var reportedMilliseconds: Int64
  /// Who signed.
  public var pathologist: Pseudonym?
  /// Whether it is a second reading.
  public var isSecondReading: Bool
  /// The digest of the report's text.
  public var reportDigest: SHA256.Digest

  /// Describes a report of one specimen.
  public init(
    key: SHA256.Digest, accession: Pseudonym, part: String, status: Status,
    reportedMilliseconds: Int64, reportDigest: SHA256.Digest
  ) {
    self.key = key
    self.accession = accession
    self.part = part
    self.status = status
    self.reportedMilliseconds = reportedMilliseconds
    self.reportDigest = reportDigest
    isSecondReading = false
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    key = try fields.digest("key")
    amends = try fields.optionalInteger("amends", in: 0...Int.max).map(Int64.init)
    patient = try fields.optionalPseudonym("patient")
    examination = try fields.optionalPseudonym("examination")
    accession = try fields.pseudonym("accession")
    part = try fields.string("part", maximumLength: 64)
    jar = try fields.optionalString("jar", maximumLength: 64)
    diagnosis = try fields.optionalString("diagnosis", maximumLength: 64)
    dysplasia = try fields.optionalString("dysplasia", maximumLength: 32)
    isVillous = try fields.optionalBool("villous")
    retrieval = try fields.optionalString("retrieval", maximumLength: 32)
    sizeTenthsOfMillimetres = try fields.optionalInteger("size_tenths_mm", in: 1...2000)
    segment = try fields.optionalString("segment", maximumLength: 64)
    status = try fields.choice("status")
    collectedMilliseconds = try fields.optionalTime("collected_ms")
    reportedMilliseconds = try fields.time("reported_ms")
    pathologist = try fields.optionalPseudonym("pathologist")
    isSecondReading = try fields.bool("second_reading")
    reportDigest = try fields.digest("report_sha256")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("key", key)
    members.set("amends", amends)
    members.set("patient", patient)
    members.set("examination", examination)
    members.set("accession", accession)
    members.set("part", part)
    members.set("jar", jar)
    members.set("diagnosis", diagnosis)
    members.set("dysplasia", dysplasia)
    members.set("villous", isVillous)
    members.set("retrieval", retrieval)
    members.set("size_tenths_mm", sizeTenthsOfMillimetres)
    members.set("segment", segment)
    members.set("status", status.rawValue)
    members.set("collected_ms", collectedMilliseconds)
    members.set("reported_ms", reportedMilliseconds)
    members.set("pathologist", pathologist)
    members.set("second_reading", isSecondReading)
    members.set("report_sha256", reportDigest)
    return members
  }
}

/// A person's decision on which specimen is which polyp.
public struct ManualLinkEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.manualLink

  /// The polyp.
  public var polyp: PolypReference
  /// The sequence number of the pathology record; nil where the polyp has none for sure.
  public var pathology: Int64?
  /// Who decided.
  public var person: Pseudonym
  /// Why, without a patient's name.
  public var reason: String

  /// Describes a decision.
  public init(polyp: PolypReference, pathology: Int64?, person: Pseudonym, reason: String) {
    self.polyp = polyp
    self.pathology = pathology
    self.person = person
    self.reason = reason
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    polyp = try fields.polyp("polyp")
    pathology = try fields.optionalInteger("pathology", in: 0...Int.max).map(Int64.init)
    person = try fields.pseudonym("person")
    reason = try fields.string("reason", maximumLength: 1000)
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("polyp", polyp)
    members.set("pathology", pathology)
    members.set("person", person)
    members.set("reason", reason)
    return members
  }
}
