public import Foundation

/// A day, UTC.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Such as `2026-03-31`.
  public let description: String

  /// The day of an instant.
  public init(_ date: Date) { description = Self.formatter.string(from: date) }

  /// Reads `YYYY-MM-DD`; nil for what is no day.
  public init?(_ text: String) {
    // What a lenient reader makes of another form does not come out as it went in.
    guard let date = Self.formatter.date(from: text), Self.formatter.string(from: date) == text
    else { return nil }
    description = text
  }

  private static var formatter: ISO8601DateFormatter {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withFullDate]
    return formatter
  }

  /// Earlier before later.
  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    left.description < right.description
  }
}
