internal import Foundation

/// Durations for people.
enum DurationText {
  /// A duration in its two greatest units, such as `3 min 20 s`; below ten seconds to a tenth.
  static func short(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return "0 s" }
    if seconds < 10 {
      return String(format: "%.1f s", Double(seconds) + Double(attoseconds) / 1e18)
    }
    if seconds < 60 { return "\(seconds) s" }
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    if minutes < 60 { return String(format: "%d min %02d s", Int(minutes), Int(seconds % 60)) }
    if hours < 48 { return String(format: "%d h %02d min", Int(hours), Int(minutes % 60)) }
    return "\(hours / 24) d \(hours % 24) h"
  }
}
