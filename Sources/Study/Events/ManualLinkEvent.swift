public import Base

/// A person's decision on which specimen is which polyp; of each polyp the last one counts.
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
