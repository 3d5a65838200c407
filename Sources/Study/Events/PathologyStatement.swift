public import Base

/// What a report says of a specimen, without anything that names a person or a case.
///
/// Diagnoses, sites and the like are words of the labels' vocabulary, which `Validation` knows; here they
/// are held to the form of such words, so that no free text gets into a record.
public struct PathologyStatement: Equatable, Sendable {
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

  /// The part of the accession: a specimen's letter or number; nil where the report does not divide it.
  public var part: String?
  /// The endoscopist's numbers of the polyps, where the report states them; ascending.
  public var polyps: [Int]
  /// What the tissue is.
  public var conclusion: PathologyConclusion
  /// What a second pathologist says; nil without a second reading.
  public var secondReading: PathologyConclusion?
  /// Whether tissue reached the laboratory.
  public var retrieval: String
  /// The size that the report states, in tenths of millimetres.
  public var sizeTenthsOfMillimetres: Int?
  /// Where the tissue is from.
  public var site: String?
  /// How far the report is.
  public var status: Status
  /// When the report was signed.
  public var reported: PathologyInstant
  /// When the specimen was taken.
  public var collected: PathologyInstant?

  /// The members that it is written with.
  public static let memberNames: Set<String> = [
    "part", "polyps", "conclusion", "second_reading", "retrieval", "size_tenths_mm", "site",
    "status", "reported", "collected",
  ]

  /// Describes what a report says.
  public init(
    part: String?, polyps: [Int] = [], conclusion: PathologyConclusion, retrieval: String,
    status: Status, reported: PathologyInstant
  ) {
    self.part = part
    self.polyps = polyps
    self.conclusion = conclusion
    self.retrieval = retrieval
    self.status = status
    self.reported = reported
  }

  /// Reads the members.
  ///
  /// - Parameter fields: An object that has them, among others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    part = try fields.optionalString("part", maximumLength: 64)
    polyps =
      fields.optional("polyps") == nil
      ? [] : try fields.counts("polyps", count: 0...64, in: 1...999)
    guard zip(polyps, polyps.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw JSONError(.invalidValue, at: fields.location("polyps"), "the numbers have to ascend")
    }
    conclusion = try PathologyConclusion(fields.object("conclusion"))
    secondReading = try fields.optionalObject("second_reading").map(PathologyConclusion.init)
    retrieval = try fields.word("retrieval")
    sizeTenthsOfMillimetres = try fields.optionalInteger("size_tenths_mm", in: 1...2000)
    site = try fields.optionalWord("site")
    status = try fields.choice("status")
    reported = try PathologyInstant(fields.object("reported"))
    collected = try fields.optionalObject("collected").map(PathologyInstant.init)
  }

  /// Adds the members to an object.
  public func add(to members: inout JSONObject) {
    members.set("part", part)
    if !polyps.isEmpty { members["polyps"] = .array(polyps.map { .integer(Int64($0)) }) }
    members["conclusion"] = .object(conclusion.members)
    if let secondReading { members["second_reading"] = .object(secondReading.members) }
    members.set("retrieval", retrieval)
    members.set("size_tenths_mm", sizeTenthsOfMillimetres)
    members.set("site", site)
    members.set("status", status.rawValue)
    members["reported"] = .object(reported.members)
    if let collected { members["collected"] = .object(collected.members) }
  }
}
