internal import Foundation

/// The zone that times without an offset are in.
public enum LocalZone: Hashable, Sendable {
  /// Always the same offset, in minutes east of Greenwich.
  case fixed(minutes: Int)
  /// A zone of the IANA database, such as `Europe/Berlin`.
  case named(String)

  /// Reads `UTC`, `+01:00` or the name of a zone; nil where it is none of them.
  ///
  /// Abbreviations such as `CET` or `EST` are none: they mean different zones in different places.
  public init?(_ text: String) {
    if text == "UTC" {
      self = .fixed(minutes: 0)
    } else if let minutes = Self.offset(text) {
      self = .fixed(minutes: minutes)
    } else if text.contains("/"), TimeZone(identifier: text) != nil {
      self = .named(text)
    } else {
      return nil
    }
  }

  /// The text that reads back the same.
  public var text: String {
    switch self {
    case .fixed(minutes: 0): "UTC"
    case .fixed(let minutes): ReportedInstant.ZoneRule.offset(minutes)
    case .named(let name): name
    }
  }

  /// Why a local time is no instant.
  enum Failure: Error, Equatable {
    /// The clock was put forward over it.
    case skipped
    /// The clock was put back over it, so that it came twice.
    case repeated
  }

  /// The instant of a local time.
  func instant(_ time: CivilTime) throws(Failure) -> ReportedInstant {
    switch self {
    case .fixed(let minutes):
      return Self.instant(time, minutes: minutes, rule: .fixed(minutes: minutes))
    case .named(let name):
      guard let zone = TimeZone(identifier: name) else {
        preconditionFailure("a zone is looked up when it is named")
      }
      let local = time.millisecondsSince1970
      // Offsets a day before and after are all that can be in force at the time itself: no zone
      // changes its clock twice within two days.
      let day: Int64 = 86_400_000
      let offsets = Set(
        [local - day, local + day].map { Self.offset(of: zone, at: $0) })
      let instants = offsets.map { local - $0 }.filter { instant in
        instant + Self.offset(of: zone, at: instant) == local
      }
      guard let earliest = instants.min() else {
        // Where midnight is skipped, the day begins when the clock is put forward: at the midnight
        // of the offset before, the smaller one.
        guard time.precision == .day, let before = offsets.min() else { throw .skipped }
        return ReportedInstant(
          unixMilliseconds: local - before, precision: .day, zoneRule: .zone(name))
      }
      guard instants.count == 1 || time.precision == .day else { throw .repeated }
      return ReportedInstant(
        unixMilliseconds: earliest, precision: time.precision, zoneRule: .zone(name))
    }
  }

  /// The instant of a time whose offset is known.
  static func instant(
    _ time: CivilTime, minutes: Int, rule: ReportedInstant.ZoneRule
  ) -> ReportedInstant {
    ReportedInstant(
      unixMilliseconds: time.millisecondsSince1970 - Int64(minutes) * 60_000,
      precision: time.precision, zoneRule: rule)
  }

  private static func offset(of zone: TimeZone, at milliseconds: Int64) -> Int64 {
    let seconds = (Double(milliseconds) / 1000).rounded(.down)
    return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds))) * 1000
  }

  /// Minutes of `+01:00`, `-0530` or `Z`; nil for anything else and beyond 14 hours.
  static func offset(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    let digits = text.utf8.dropFirst().filter { $0 != UInt8(ascii: ":") }.map { Int($0) - 48 }
    let hasColon = text.utf8.count == 6 && text.dropFirst(3).first == ":"
    guard let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      text.utf8.count == 5 || hasColon, digits.count == 4,
      digits.allSatisfy({ (0...9).contains($0) })
    else { return nil }
    let minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3]
    guard digits[2] < 6, minutes <= 14 * 60 else { return nil }
    return sign == UInt8(ascii: "-") ? -minutes : minutes
  }
}
