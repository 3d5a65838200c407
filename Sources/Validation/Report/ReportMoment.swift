internal import Foundation

/// Moments as reports print them.
enum ReportMoment {
  /// Such as `2026-03-31 14:05 UTC`.
  ///
  /// - Parameter milliseconds: Since 1970, UTC.
  /// - Returns: The text.
  static func text(_ milliseconds: Int64) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd HH:mm 'UTC'"
    return formatter.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
  }
}
