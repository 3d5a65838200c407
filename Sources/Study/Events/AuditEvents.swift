public import Base

/// A comparison with the list of examinations that took place on a day.
public struct ReconciliationEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.reconciliation

  /// The day.
  public var day: CalendarDay
  /// How many examinations the list has.
  public var listed: Int
  /// Examinations of the list that the ledger has no stream of.
  public var withoutStream: [Pseudonym]
  /// Examinations of streams that the list does not have.
  public var withoutListing: [Pseudonym]
  /// How many polyps the endoscopy reports say were resected; nil where nobody counted.
  public var resected: Int?
  /// How many polyps of these examinations the ledger has a resection of.
  public var recordedResections: Int

  /// Describes a comparison.
  public init(
    day: CalendarDay, listed: Int, withoutStream: [Pseudonym], withoutListing: [Pseudonym],
    resected: Int?, recordedResections: Int
  ) {
    self.day = day
    self.listed = listed
    self.withoutStream = withoutStream
    self.withoutListing = withoutListing
    self.resected = resected
    self.recordedResections = recordedResections
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    day = try fields.day("day")
    listed = try fields.integer("listed", in: 0...100_000)
    withoutStream = try fields.pseudonyms("without_stream")
    withoutListing = try fields.pseudonyms("without_listing")
    resected = try fields.optionalInteger("resected", in: 0...1_000_000)
    recordedResections = try fields.integer("recorded_resections", in: 0...1_000_000)
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("day", day.description)
    members.set("listed", listed)
    members.set("without_stream", withoutStream.map(\.hex))
    members.set("without_listing", withoutListing.map(\.hex))
    members.set("resected", resected)
    members.set("recorded_resections", recordedResections)
    return members
  }
}

/// Somebody looked at results.
public struct LookEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.look
  /// The daemon counts looks.
  public static let incidentalMembers: Set<String> = ["number"]

  /// Who.
  public var person: Pseudonym
  /// The looks before this one, plus one.
  public var number: Int
  /// Whether the protocol plans it.
  public var isPlanned: Bool
  /// What was computed: names of endpoints, or `report`.
  public var figures: [String]
  /// How many polyps had a reference by then.
  public var labelled: Int

  /// Describes a look.
  public init(
    person: Pseudonym, number: Int, isPlanned: Bool, figures: [String], labelled: Int
  ) {
    self.person = person
    self.number = number
    self.isPlanned = isPlanned
    self.figures = figures
    self.labelled = labelled
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    person = try fields.pseudonym("person")
    number = try fields.integer("number", in: 1...1_000_000)
    isPlanned = try fields.bool("planned")
    figures = try fields.strings("figures", count: 1...64)
    labelled = try fields.integer("labelled", in: 0...Int(UInt32.max))
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("person", person)
    members.set("number", number)
    members.set("planned", isPlanned)
    members.set("figures", figures)
    members.set("labelled", labelled)
    return members
  }
}

/// Records were handed out.
public struct ExportEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.export

  /// Who asked for them.
  public var person: Pseudonym
  /// The number of records, from the first on.
  public var records: Int64
  /// The digest of the bundle's manifest.
  public var digest: SHA256.Digest

  /// Describes an export.
  public init(person: Pseudonym, records: Int64, digest: SHA256.Digest) {
    self.person = person
    self.records = records
    self.digest = digest
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    person = try fields.pseudonym("person")
    records = Int64(try fields.integer("records", in: 0...Int.max))
    digest = try fields.digest("sha256")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("person", person)
    members.set("records", records)
    members.set("sha256", digest)
    return members
  }
}

/// Another key makes pseudonyms from now on.
public struct KeyChangeEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.keyChange

  /// The key until now.
  public var previous: String
  /// The key from now on.
  public var next: String

  /// Describes a change.
  public init(previous: String, next: String) {
    self.previous = previous
    self.next = next
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    previous = try fields.string("previous", maximumLength: 64)
    next = try fields.string("next", maximumLength: 64)
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("previous", previous)
    members.set("next", next)
    return members
  }
}

/// The machine's clock was set, or ran differently from its monotonic clock.
public struct ClockStepEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.clockStep

  /// How far it moved against the monotonic clock, in milliseconds; negative: back.
  public var milliseconds: Int64

  /// Describes a step.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    milliseconds = Int64(try fields.integer("milliseconds", in: Int.min...Int.max))
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("milliseconds", milliseconds)
    return members
  }
}

/// A day without an examination: what was not left out is said too.
public struct EmptyDayEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.emptyDay

  /// The day, UTC.
  public var day: CalendarDay

  /// Describes a day.
  public init(day: CalendarDay) { self.day = day }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) { day = try fields.day("day") }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("day", day.description)
    return members
  }
}

extension JSONFields {
  func day(_ name: String) throws(JSONError) -> CalendarDay {
    guard let day = CalendarDay(try string(name, maximumLength: 10)) else {
      throw JSONError(.invalidValue, at: location(name), "a day is expected, such as 2026-03-31")
    }
    return day
  }

  fileprivate func pseudonyms(_ name: String) throws(JSONError) -> [Pseudonym] {
    try strings(name, count: 0...2000).map { (text) throws(JSONError) in
      guard let pseudonym = Pseudonym(hex: text) else {
        throw JSONError(.invalidValue, at: location(name), "pseudonyms are expected")
      }
      return pseudonym
    }
  }
}
