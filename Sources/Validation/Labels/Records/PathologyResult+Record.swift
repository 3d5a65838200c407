public import Base
public import Study

extension PathologyResult {
  /// A result as the ledger has it: patient, examination, accession and the like are pseudonyms, and the
  /// digest of the text is the keyed one.
  ///
  /// - Parameters:
  ///   - event: The record's content.
  ///   - sequence: The record's number.
  /// - Throws: `LabelError` with the code `invalidRecord` for words that this version does not know.
  public init(_ event: PathologyEvent, sequence: Int) throws(LabelError) {
    let words = RecordWords(sequence: sequence)
    let statement = event.statement
    guard let text = SHA256.Digest(hex: event.text.hex) else {
      preconditionFailure("a pseudonym is a digest in hex")
    }
    self.init(
      key: ResultKey(
        accession: event.accession.hex, part: statement.part, polypReferences: statement.polyps),
      specimenLabel: event.specimen?.hex, patientKey: event.patient?.hex,
      examinationKey: event.examination?.hex, site: try statement.site.map(words.value),
      sizeMillimetres: statement.sizeTenthsOfMillimetres.map { Double($0) / 10 },
      conclusion: try words.conclusion(statement.conclusion),
      retrieval: try words.value(statement.retrieval),
      reportedAt: try words.instant(statement.reported),
      collectedAt: try statement.collected.map(words.instant),
      status: ReportStatus(statement.status), pathologist: event.pathologist?.hex,
      secondReading: try statement.secondReading.map(words.conclusion), textDigest: text,
      messageID: event.message?.hex, position: .record(sequence))
  }

  /// What an operator tells the daemon of the result, with the hospital's identifiers: the `details` of
  /// `record`.
  ///
  /// - Returns: The members.
  /// - Throws: `LabelError` with the code `invalidRecord` for what no record can hold.
  public func recordDetails() throws(LabelError) -> JSONObject {
    var details: JSONObject = [
      "accession": .string(key.accession), "text_sha256": .string(textDigest.hex),
    ]
    let identifiers = [
      ("patient", patientKey), ("examination", examinationKey), ("specimen", specimenLabel),
      ("pathologist", pathologist), ("message", messageID),
    ]
    for (name, value) in identifiers {
      if let value { details[name] = .string(value) }
    }
    try PathologyStatement(self).add(to: &details)
    return details
  }

  /// The result as a record, which no longer tells whose it is.
  ///
  /// - Parameter pseudonyms: Makes pseudonyms of its identifiers.
  /// - Returns: The record, without what it amends.
  /// - Throws: `LabelError` with the code `invalidRecord` for what no record can hold.
  public func record(_ pseudonyms: Pseudonymizer) throws(LabelError) -> PathologyEvent {
    var event = PathologyEvent(
      accession: pseudonyms.pseudonym(of: key.accession, .accession),
      text: pseudonyms.pseudonym(of: textDigest.hex, .reportText),
      statement: try PathologyStatement(self))
    event.patient = patientKey.map { pseudonyms.pseudonym(of: $0, .patient) }
    event.examination = examinationKey.map { pseudonyms.pseudonym(of: $0, .examination) }
    event.specimen = specimenLabel.map { pseudonyms.pseudonym(of: $0, .specimen) }
    event.pathologist = pathologist.map { pseudonyms.pseudonym(of: $0, .person) }
    event.message = messageID.map { pseudonyms.pseudonym(of: $0, .message) }
    return event
  }
}
