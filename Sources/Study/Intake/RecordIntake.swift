public import Base

/// Makes records of what clients tell: names become pseudonyms, words are held to the protocol.
public struct RecordIntake: Sendable {
  /// Who may tell something.
  public enum Audience: Sendable {
    /// Every client: what happens in the room.
    case stations
    /// Operators: what concerns the study as a whole.
    case operators
  }

  /// The longest identifier that is taken, in bytes.
  public static let maximumIdentifierLength = 200

  /// The protocol that holds.
  public let studyProtocol: StudyProtocol
  /// Makes pseudonyms.
  public let pseudonyms: Pseudonymizer

  /// Takes what holds.
  public init(_ studyProtocol: StudyProtocol, _ pseudonyms: Pseudonymizer) {
    self.studyProtocol = studyProtocol
    self.pseudonyms = pseudonyms
  }

  /// Who may tell of something.
  ///
  /// - Parameter kind: What happened.
  /// - Returns: Who; nil for what no client tells, because the daemon knows it itself or because it
  ///   comes with a command of its own.
  public static func audience(of kind: StudyEventKind) -> Audience? {
    switch kind {
    case .enrolment, .endoscopistCall, .resection: .stations
    case .withdrawal, .pathology, .manualLink, .reconciliation, .look, .export: .operators
    default: nil
    }
  }

  /// Makes a record.
  ///
  /// - Parameters:
  ///   - kind: What happened, of a kind that has an audience.
  ///   - details: What the client tells.
  ///   - followsDisplay: Whether the daemon has shown what it takes a polyp for.
  ///   - looks: How many looks at results the ledger has.
  /// - Returns: The record; of pathology without what it amends, which only the ledger knows.
  /// - Throws: `JSONError` that names the member, never its content.
  public func event(
    _ kind: StudyEventKind, _ details: JSONFields, followsDisplay: (PolypReference) -> Bool,
    looks: Int = 0
  ) throws(JSONError) -> any StudyEvent {
    switch kind {
    case .enrolment: return try enrolment(details)
    case .endoscopistCall: return try endoscopistCall(details, followsDisplay)
    case .resection: return try resection(details)
    case .withdrawal: return try withdrawal(details)
    case .pathology: return try pathology(details)
    case .manualLink: return try manualLink(details)
    case .reconciliation: return try reconciliation(details)
    case .look: return try look(details, number: looks + 1)
    case .export: return try export(details)
    default: preconditionFailure("\(kind.rawValue) is nothing that clients tell")
    }
  }

  private func enrolment(_ details: JSONFields) throws(JSONError) -> EnrolmentEvent {
    try details.allow(only: ["examination", "patient", "exclusion", "equipment"])
    let exclusion = try details.optionalString("exclusion", maximumLength: 64)
    if let exclusion, studyProtocol.exclusions[exclusion] == nil {
      throw JSONError(
        .invalidValue, at: details.location("exclusion"),
        "the protocol has no such reason; it has "
          + studyProtocol.exclusions.keys.sorted().joined(separator: ", "))
    }
    return EnrolmentEvent(
      examination: try pseudonym("examination", .examination, details),
      patient: try pseudonym("patient", .patient, details), exclusion: exclusion,
      equipment: try details.optionalString("equipment", maximumLength: 200))
  }

  private func endoscopistCall(
    _ details: JSONFields, _ followsDisplay: (PolypReference) -> Bool
  ) throws(JSONError) -> EndoscopistCallEvent {
    try details.allow(only: ["polyp", "class", "confident", "person"])
    let finding = try details.optionalString("class", maximumLength: 200)
    if let finding, studyProtocol.class(finding) == nil {
      throw JSONError(
        .invalidValue, at: details.location("class"),
        "the protocol has no such class; it has "
          + studyProtocol.classes.map(\.label).joined(separator: ", "))
    }
    let polyp = try details.polyp("polyp")
    return EndoscopistCallEvent(
      polyp: polyp, finding: finding, isConfident: try details.bool("confident"),
      person: try optionalPseudonym("person", .person, details),
      followsDisplay: followsDisplay(polyp))
  }

  private func resection(_ details: JSONFields) throws(JSONError) -> ResectionEvent {
    try details.allow(only: [
      "examination", "polyp", "number", "fate", "jar", "size_tenths_mm", "segment", "paris",
      "piecemeal",
    ])
    return ResectionEvent(
      examination: try pseudonym("examination", .examination, details),
      polyp: try details.optionalPolyp("polyp"),
      number: try details.optionalInteger("number", in: 1...999),
      fate: try details.choice("fate"),
      jar: try details.optionalString("jar", maximumLength: 64),
      sizeTenthsOfMillimetres: try details.optionalInteger("size_tenths_mm", in: 1...2000),
      segment: try details.optionalString("segment", maximumLength: 64),
      paris: try details.optionalString("paris", maximumLength: 16),
      isPiecemeal: try details.optionalBool("piecemeal"))
  }

  func optionalPseudonym(
    _ name: String, _ subject: Pseudonymizer.Subject, _ details: JSONFields
  ) throws(JSONError) -> Pseudonym? {
    guard let text = try details.optionalString(name, maximumLength: Self.maximumIdentifierLength)
    else { return nil }
    return pseudonyms.pseudonym(of: text, subject)
  }

  func pseudonym(
    _ name: String, _ subject: Pseudonymizer.Subject, _ details: JSONFields
  ) throws(JSONError) -> Pseudonym {
    pseudonyms.pseudonym(
      of: try details.string(name, maximumLength: Self.maximumIdentifierLength), subject)
  }
}
