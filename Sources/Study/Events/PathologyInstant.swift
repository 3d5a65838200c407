internal import Base

/// A point in time as a report states it, and how it became one.
public struct PathologyInstant: Equatable, Sendable {
  /// The earliest instant that is meant, in milliseconds since 1970, UTC.
  public var milliseconds: Int64
  /// How much of the time the report states, such as `minute`.
  public var precision: String
  /// Where the offset from UTC came from, such as `stated +01:00` or `Europe/Berlin`.
  public var zone: String

  /// Describes an instant.
  public init(milliseconds: Int64, precision: String, zone: String) {
    self.milliseconds = milliseconds
    self.precision = precision
    self.zone = zone
  }

  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["ms", "precision", "zone"])
    milliseconds = try fields.time("ms")
    precision = try fields.word("precision")
    zone = try fields.string("zone", maximumLength: 64)
  }

  var members: JSONObject {
    [
      "ms": .integer(milliseconds), "precision": .string(precision), "zone": .string(zone),
    ]
  }
}
