public import Base

/// What pathology says of a specimen; an amendment is another record that names the one before.
///
/// Who and what it is about stands here under pseudonyms, and of the report's text only a keyed digest:
/// the text is short enough to be guessed.
public struct PathologyEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.pathology
  /// The daemon finds the record that is amended.
  public static let incidentalMembers: Set<String> = ["amends"]

  /// The sequence number of the record that this one takes the place of.
  public var amends: Int64?
  /// The patient.
  public var patient: Pseudonym?
  /// The examination.
  public var examination: Pseudonym?
  /// The accession number.
  public var accession: Pseudonym
  /// The specimen's label as written.
  public var specimen: Pseudonym?
  /// Who signed.
  public var pathologist: Pseudonym?
  /// The message that it came in (HL7 MSH-10).
  public var message: Pseudonym?
  /// The digest of the report's text, as a pseudonym of it.
  public var text: Pseudonym
  /// What it says.
  public var statement: PathologyStatement

  /// What makes two reports of a specimen the same: the digest of accession, part and polyps.
  public var key: SHA256.Digest {
    let polyps = statement.polyps.map(String.init).joined(separator: ",")
    return SHA256.hash(Array("\(accession.hex)\n\(statement.part ?? "")\n\(polyps)".utf8))
  }

  /// Describes a report of one specimen.
  public init(accession: Pseudonym, text: Pseudonym, statement: PathologyStatement) {
    self.accession = accession
    self.text = text
    self.statement = statement
  }

  /// Reads a payload.
  ///
  /// - Parameter fields: Its members.
  /// - Throws: `JSONError`, also where the key is another specimen's.
  public init(_ fields: JSONFields) throws(JSONError) {
    amends = try fields.optionalInteger("amends", in: 0...Int.max).map(Int64.init)
    patient = try fields.optionalPseudonym("patient")
    examination = try fields.optionalPseudonym("examination")
    accession = try fields.pseudonym("accession")
    specimen = try fields.optionalPseudonym("specimen")
    pathologist = try fields.optionalPseudonym("pathologist")
    message = try fields.optionalPseudonym("message")
    text = try fields.pseudonym("text")
    statement = try PathologyStatement(fields)
    guard try fields.digest("key") == key else {
      throw JSONError(
        .invalidValue, at: fields.location("key"), "it is not that of accession, part and polyps")
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("key", key)
    members.set("amends", amends)
    members.set("patient", patient)
    members.set("examination", examination)
    members.set("accession", accession)
    members.set("specimen", specimen)
    members.set("pathologist", pathologist)
    members.set("message", message)
    members.set("text", text)
    statement.add(to: &members)
    return members
  }
}
