public import Base

/// A patient's examination is part of the study, or is left out for a reason.
public struct EnrolmentEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.enrolment

  /// The examination.
  public var examination: Pseudonym
  /// The patient.
  public var patient: Pseudonym
  /// The protocol's code of why it is left out; nil where it is part of the study.
  public var exclusion: String?
  /// Endoscope and processor.
  public var equipment: String?

  /// Describes an enrolment.
  public init(
    examination: Pseudonym, patient: Pseudonym, exclusion: String? = nil, equipment: String? = nil
  ) {
    self.examination = examination
    self.patient = patient
    self.exclusion = exclusion
    self.equipment = equipment
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    examination = try fields.pseudonym("examination")
    patient = try fields.pseudonym("patient")
    exclusion = try fields.optionalString("exclusion", maximumLength: 64)
    equipment = try fields.optionalString("equipment", maximumLength: 200)
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("examination", examination)
    members.set("patient", patient)
    members.set("exclusion", exclusion)
    members.set("equipment", equipment)
    return members
  }
}

/// When something of a polyp was first shown to the endoscopist.
public struct DisplayEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.display

  /// What was shown.
  public enum Content: String, CaseIterable, Sendable {
    /// Where it is.
    case outline
    /// What it may be, not sealed yet.
    case opinion
    /// The sealed call.
    case call
  }

  /// The polyp.
  public var polyp: PolypReference
  /// What was shown.
  public var content: Content

  /// Describes a display.
  public init(polyp: PolypReference, content: Content) {
    self.polyp = polyp
    self.content = content
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    polyp = try fields.polyp("polyp")
    content = try fields.choice("content")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("polyp", polyp)
    members.set("content", content.rawValue)
    return members
  }
}

/// What the endoscopist takes a polyp for.
public struct EndoscopistCallEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.endoscopistCall
  /// The daemon finds whether it had shown its own.
  public static let incidentalMembers: Set<String> = ["follows_display"]

  /// The polyp.
  public var polyp: PolypReference
  /// One of the protocol's classes; nil where the endoscopist names none.
  public var finding: String?
  /// Whether the endoscopist is confident.
  public var isConfident: Bool
  /// The endoscopist; nil where the protocol keeps none.
  public var person: Pseudonym?
  /// Whether the daemon had shown what it takes the polyp for: told by the daemon, not by the station.
  public var followsDisplay: Bool

  /// Describes a call.
  public init(
    polyp: PolypReference, finding: String?, isConfident: Bool, person: Pseudonym?,
    followsDisplay: Bool
  ) {
    self.polyp = polyp
    self.finding = finding
    self.isConfident = isConfident
    self.person = person
    self.followsDisplay = followsDisplay
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    polyp = try fields.polyp("polyp")
    finding = try fields.optionalString("class", maximumLength: 200)
    isConfident = try fields.bool("confident")
    person = try fields.optionalPseudonym("person")
    followsDisplay = try fields.bool("follows_display")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("polyp", polyp)
    members.set("class", finding)
    members.set("confident", isConfident)
    members.set("person", person)
    members.set("follows_display", followsDisplay)
    return members
  }
}

/// What was done with a polyp, and which jar it went into.
public struct ResectionEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.resection

  /// What was done with it.
  public enum Fate: String, CaseIterable, Sendable {
    /// It was resected and retrieved.
    case retrieved
    /// It was resected and not retrieved.
    case lost
    /// It was resected and discarded, as the protocol allows.
    case discarded
    /// It was left where it was.
    case leftInSitu = "left_in_situ"
  }

  /// The examination.
  public var examination: Pseudonym
  /// The polyp; nil for one that the daemon did not follow.
  public var polyp: PolypReference?
  /// The endoscopist's number of the polyp within the examination, where one is given: records of the same
  /// number are of one polyp, also where the daemon followed it as several.
  public var number: Int?
  /// What was done with it.
  public var fate: Fate
  /// The jar's label.
  public var jar: String?
  /// The laboratory's number of the case, where the endoscopy knows it: it links reports that name no
  /// examination.
  public var accession: Pseudonym?
  /// Its size, in tenths of millimetres.
  public var sizeTenthsOfMillimetres: Int?
  /// Where in the bowel it was, as the protocol names segments.
  public var segment: String?
  /// Its form, after the Paris classification.
  public var paris: String?
  /// Whether it was resected in pieces; nil where nobody says it.
  public var isPiecemeal: Bool?

  /// Describes a resection.
  public init(
    examination: Pseudonym, polyp: PolypReference?, number: Int? = nil, fate: Fate,
    jar: String? = nil, accession: Pseudonym? = nil, sizeTenthsOfMillimetres: Int? = nil,
    segment: String? = nil, paris: String? = nil, isPiecemeal: Bool? = nil
  ) {
    self.accession = accession
    self.examination = examination
    self.polyp = polyp
    self.number = number
    self.isPiecemeal = isPiecemeal
    self.fate = fate
    self.jar = jar
    self.sizeTenthsOfMillimetres = sizeTenthsOfMillimetres
    self.segment = segment
    self.paris = paris
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    examination = try fields.pseudonym("examination")
    polyp = try fields.optionalPolyp("polyp")
    number = try fields.optionalInteger("number", in: 1...999)
    fate = try fields.choice("fate")
    jar = try fields.optionalString("jar", maximumLength: 64)
    accession = try fields.optionalPseudonym("accession")
    sizeTenthsOfMillimetres = try fields.optionalInteger("size_tenths_mm", in: 1...2000)
    segment = try fields.optionalString("segment", maximumLength: 64)
    paris = try fields.optionalString("paris", maximumLength: 16)
    isPiecemeal = try fields.optionalBool("piecemeal")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("examination", examination)
    members.set("polyp", polyp)
    members.set("number", number)
    members.set("fate", fate.rawValue)
    members.set("jar", jar)
    members.set("accession", accession)
    members.set("size_tenths_mm", sizeTenthsOfMillimetres)
    members.set("segment", segment)
    members.set("paris", paris)
    members.set("piecemeal", isPiecemeal)
    return members
  }
}

/// A patient withdrew; what is known stays, and counts as withdrawn from then on.
public struct WithdrawalEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.withdrawal

  /// The patient.
  public var patient: Pseudonym
  /// Whether the patient asks that payloads be erased.
  public var asksForErasure: Bool

  /// Describes a withdrawal.
  public init(patient: Pseudonym, asksForErasure: Bool) {
    self.patient = patient
    self.asksForErasure = asksForErasure
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    patient = try fields.pseudonym("patient")
    asksForErasure = try fields.bool("erase")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("patient", patient)
    members.set("erase", asksForErasure)
    return members
  }
}
