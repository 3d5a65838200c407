/// A point in time as a report states it, and how it became one.
public struct ReportedInstant: Hashable, Sendable {
  /// Where the offset from UTC came from.
  public enum ZoneRule: Hashable, Sendable, CustomStringConvertible {
    /// The report itself has the offset, in minutes east of Greenwich.
    case stated(minutes: Int)
    /// The mapping states the offset of all times, in minutes east of Greenwich.
    case fixed(minutes: Int)
    /// The mapping states a zone of the IANA database, whose rules gave the offset.
    case zone(String)

    /// Such as `stated +01:00`, `fixed +00:00`, `Europe/Berlin`.
    public var description: String {
      switch self {
      case .stated(let minutes): "stated \(Self.offset(minutes))"
      case .fixed(let minutes): "fixed \(Self.offset(minutes))"
      case .zone(let name): name
      }
    }

    static func offset(_ minutes: Int) -> String {
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      let magnitude = abs(minutes)
      return (minutes < 0 ? "-" : "+") + two(magnitude / 60) + ":" + two(magnitude % 60)
    }
  }

  /// How much of the time the report states.
  public enum Precision: String, CaseIterable, Sendable {
    /// The day; the instant is its first one.
    case day
    /// The minute; the instant is its first one.
    case minute
    /// The second.
    case second
    /// Parts of a second.
    case millisecond
  }

  /// Milliseconds since 1970-01-01 00:00 UTC.
  public let unixMilliseconds: Int64
  /// How much of the time the report states.
  ///
  /// The instant is the earliest that it can mean: a prediction that was sealed before it was sealed
  /// before the report.
  public let precision: Precision
  /// Where the offset from UTC came from.
  public let zoneRule: ZoneRule

  /// Describes an instant.
  public init(unixMilliseconds: Int64, precision: Precision, zoneRule: ZoneRule) {
    self.unixMilliseconds = unixMilliseconds
    self.precision = precision
    self.zoneRule = zoneRule
  }
}
