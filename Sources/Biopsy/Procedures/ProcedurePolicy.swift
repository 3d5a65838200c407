public import Base

/// Every number that decides what becomes of a procedure's findings.
public struct ProcedurePolicy: Hashable, Sendable {
  /// The way from findings to polyps and calls; raised whenever its results may change.
  public static let version = 1

  /// How long findings must last before they are shown, and stay shown when they fail.
  public var alarms = AlarmPolicy()
  /// What counts as the same polyp.
  public var tracking = TrackingPolicy()
  /// When a picture is fit to be judged.
  public var quality = QualityPolicy()
  /// What histology looks at, how often, and when a call is made of it.
  public var histology = HistologyPolicy()

  /// The policy that holds where nobody asks for another one.
  public static let standard = ProcedurePolicy()

  /// The standard policy.
  public init() {}

  /// Reads a policy from configuration; members that are absent have their standard values.
  ///
  /// - Parameter fields: The members `alarms`, `tracking`, `quality` and `histology`, and no others.
  /// - Throws: `JSONError`.
  public init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["alarms", "tracking", "quality", "histology"])
    if let part = try fields.optionalObject("alarms") { alarms = try AlarmPolicy(part) }
    if let part = try fields.optionalObject("tracking") { tracking = try TrackingPolicy(part) }
    if let part = try fields.optionalObject("quality") { quality = try QualityPolicy(part) }
    if let part = try fields.optionalObject("histology") { histology = try HistologyPolicy(part) }
  }

  /// The policy as a JSON document, with members always in the same order.
  public var json: JSONValue {
    [
      "alarms": alarms.json, "tracking": tracking.json, "quality": quality.json,
      "histology": histology.json,
    ]
  }
}
