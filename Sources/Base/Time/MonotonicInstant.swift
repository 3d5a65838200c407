import Foundation

/// A reading of the machine's `CLOCK_MONOTONIC`.
///
/// All processes of one machine see the same clock, so a station and the daemon can exchange
/// readings. It never steps; it stops while the machine sleeps.
public struct MonotonicInstant: Comparable, Hashable, Sendable {
  /// Nanoseconds since an arbitrary point in the past.
  public let nanoseconds: UInt64

  /// Makes an instant from a reading that another process took.
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// The present.
  public static var now: MonotonicInstant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  /// The time from `start` to `end`; negative when `end` is earlier.
  public static func - (end: MonotonicInstant, start: MonotonicInstant) -> Duration {
    .nanoseconds(Int64(truncatingIfNeeded: end.nanoseconds &- start.nanoseconds))
  }

  /// The instant `duration` after `start`.
  public static func + (start: MonotonicInstant, duration: Duration) -> MonotonicInstant {
    MonotonicInstant(
      nanoseconds: start.nanoseconds &+ UInt64(truncatingIfNeeded: duration.nanoseconds))
  }

  /// Whether `left` is earlier.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Duration {
  /// Whole nanoseconds, rounded toward zero; saturates beyond 292 years.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard !overflow, !carry else { return seconds < 0 ? .min : .max }
    return sum
  }

  /// Whole microseconds, rounded toward zero.
  public var microseconds: Int64 { nanoseconds / 1000 }

  /// Milliseconds with fraction.
  public var milliseconds: Double { Double(nanoseconds) / 1e6 }

  /// Seconds with fraction.
  public var seconds: Double { Double(nanoseconds) / 1e9 }
}
