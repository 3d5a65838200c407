import Foundation

/// The clocks of the machine besides `CLOCK_MONOTONIC`.
public enum MachineClock: Sendable {
  /// `CLOCK_REALTIME`: the time of day, which can be set.
  case realtime
  /// `CLOCK_BOOTTIME`: goes on while the machine sleeps.
  case boottime
  /// `CLOCK_TAI`: the time of day without leap seconds, where the system knows them.
  case tai
  /// `CLOCK_MONOTONIC_RAW`: nobody slews it.
  case monotonicRaw

  /// The present, in nanoseconds of this clock; 0 before its start.
  public var now: UInt64 {
    let clock: clockid_t =
      switch self {
      case .realtime: CLOCK_REALTIME
      case .boottime: CLOCK_BOOTTIME
      case .tai: CLOCK_TAI
      case .monotonicRaw: CLOCK_MONOTONIC_RAW
      }
    var time = timespec()
    guard clock_gettime(clock, &time) == 0, time.tv_sec >= 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
