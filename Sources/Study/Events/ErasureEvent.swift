public import Base

/// What records said of a patient is erased: which, how many polyps leave the study with it, and why.
///
/// It is written before the first content goes, so that an erasure that a crash interrupts can be finished,
/// and so that polyps that nobody can read any more are still counted. It names nobody but a patient who
/// has withdrawn, under their pseudonym.
public struct ErasureEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.erasure
  /// So many records may be erased at once.
  public static let maximumRecordCount = 4000

  /// The patient; nil where the records do not tell who it is.
  public var patient: Pseudonym?
  /// The numbers of the records, ascending.
  public var records: [Int64]
  /// The polyps whose calls are among them.
  public var calls: [PolypReference]
  /// How many polyps the study has less.
  public var polyps: Int
  /// Why, in words that tell nothing of a person.
  public var reason: String

  /// Describes an erasure.
  public init(
    patient: Pseudonym?, records: [Int64], calls: [PolypReference], polyps: Int, reason: String
  ) {
    self.patient = patient
    self.records = records
    self.calls = calls
    self.polyps = polyps
    self.reason = reason
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    patient = try fields.optionalPseudonym("patient")
    records = try fields.counts(
      "records", count: 1...Self.maximumRecordCount, in: 0...Int(Int64.max)
    ).map(Int64.init)
    guard zip(records, records.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw JSONError(.invalidValue, at: fields.location("records"), "the numbers have to ascend")
    }
    let path = fields.location("calls")
    calls = try fields.strings("calls", count: 0...Self.maximumRecordCount).map {
      (text) throws(JSONError) in
      guard let polyp = PolypReference(text) else {
        throw JSONError(.invalidValue, at: path, "polyps are expected, such as 1042.3")
      }
      return polyp
    }
    polyps = try fields.integer("polyps", in: 0...Self.maximumRecordCount)
    reason = try fields.string("reason", maximumLength: 400)
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("patient", patient)
    members["records"] = .array(records.map { .integer($0) })
    members.set("calls", calls.map(\.description))
    members.set("polyps", polyps)
    members.set("reason", reason)
    return members
  }
}
