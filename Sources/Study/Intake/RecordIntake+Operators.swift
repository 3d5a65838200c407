public import Base

extension RecordIntake {
  func withdrawal(_ details: JSONFields) throws(JSONError) -> WithdrawalEvent {
    try details.allow(only: ["patient", "erase"])
    return WithdrawalEvent(
      patient: try pseudonym("patient", .patient, details),
      asksForErasure: try details.bool("erase"))
  }

  func pathology(_ details: JSONFields) throws(JSONError) -> PathologyEvent {
    try details.allow(
      only: PathologyStatement.memberNames.union([
        "accession", "patient", "examination", "specimen", "pathologist", "message", "text_sha256",
      ]))
    let digest = try details.digest("text_sha256")
    var event = PathologyEvent(
      accession: try pseudonym("accession", .accession, details),
      text: pseudonyms.pseudonym(of: digest.hex, .reportText),
      statement: try PathologyStatement(details))
    event.patient = try optionalPseudonym("patient", .patient, details)
    event.examination = try optionalPseudonym("examination", .examination, details)
    event.specimen = try optionalPseudonym("specimen", .specimen, details)
    event.pathologist = try optionalPseudonym("pathologist", .person, details)
    event.message = try optionalPseudonym("message", .message, details)
    return event
  }

  func manualLink(_ details: JSONFields) throws(JSONError) -> ManualLinkEvent {
    try details.allow(only: ["polyp", "pathology", "person", "reason"])
    let reason = try details.string("reason", maximumLength: 1000)
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw JSONError(.invalidValue, at: details.location("reason"), "a reason is expected")
    }
    return ManualLinkEvent(
      polyp: try details.polyp("polyp"),
      pathology: try details.optionalInteger("pathology", in: 0...Int.max).map(Int64.init),
      person: try pseudonym("person", .person, details), reason: reason)
  }

  func reconciliation(_ details: JSONFields) throws(JSONError) -> ReconciliationEvent {
    try details.allow(only: [
      "day", "listed", "without_stream", "without_listing", "resected", "recorded_resections",
    ])
    return ReconciliationEvent(
      day: try details.day("day"), listed: try details.integer("listed", in: 0...100_000),
      withoutStream: try examinations("without_stream", details),
      withoutListing: try examinations("without_listing", details),
      resected: try details.optionalInteger("resected", in: 0...1_000_000),
      recordedResections: try details.integer("recorded_resections", in: 0...1_000_000))
  }

  /// Reads a list of examinations that is still to be compared with the ledger.
  ///
  /// - Parameter details: What an operator tells.
  /// - Returns: The comparison to be made, and the polyps that the endoscopy reports count; nil for a
  ///   comparison that was made elsewhere.
  /// - Throws: `JSONError`.
  public func worklist(
    _ details: JSONFields
  ) throws(JSONError) -> (comparison: WorklistComparison, resected: Int?)? {
    guard details.optional("examinations") != nil else { return nil }
    try details.allow(only: ["day", "examinations", "from_ms", "until_ms", "resected"])
    let (from, until) = (try details.time("from_ms"), try details.time("until_ms"))
    guard from < until else {
      throw JSONError(
        .invalidValue, at: details.location("until_ms"), "it has to lie after from_ms")
    }
    let listed = try examinations("examinations", details)
    return (
      WorklistComparison(
        day: try details.day("day"), listed: Set(listed), period: from..<until),
      try details.optionalInteger("resected", in: 0...1_000_000)
    )
  }

  func look(_ details: JSONFields, number: Int) throws(JSONError) -> LookEvent {
    try details.allow(only: ["person", "planned", "figures", "labelled"])
    return LookEvent(
      person: try pseudonym("person", .person, details), number: number,
      isPlanned: try details.bool("planned"),
      figures: try details.strings("figures", count: 1...64),
      labelled: try details.integer("labelled", in: 0...Int(UInt32.max)))
  }

  func export(_ details: JSONFields) throws(JSONError) -> ExportEvent {
    try details.allow(only: ["person", "records", "sha256"])
    return ExportEvent(
      person: try pseudonym("person", .person, details),
      records: Int64(try details.integer("records", in: 0...Int.max)),
      digest: try details.digest("sha256"))
  }

  private func examinations(
    _ name: String, _ details: JSONFields
  ) throws(JSONError) -> [Pseudonym] {
    try details.strings(name, count: 0...2000).map {
      pseudonyms.pseudonym(of: $0, .examination)
    }
  }
}
