import Base

/// What is known of a client's own clock: pairs of its readings and the machine's.
///
/// The newest pair gives the offset. The rate comes from that pair and one at least a second older:
/// over less time, the noise of taking a pair outweighs what clocks differ by.
struct DeviceClock: Sendable {
  private struct Pair {
    let device: Int64
    let instant: MonotonicInstant
  }

  /// Clocks that run further apart than this are not believed.
  private static let greatestDeviation = 0.01
  private static let shortestBase = Duration.seconds(1)
  /// An older pair gives a better rate, until the clocks themselves have drifted.
  private static let longestBase = Duration.seconds(60)

  private var newest: Pair?
  private var older: Pair?
  /// Machine nanoseconds in a nanosecond of the client's clock.
  private(set) var rate = 1.0

  /// Takes a pair of readings.
  mutating func set(_ nanoseconds: UInt64, at instant: MonotonicInstant) {
    let pair = Pair(device: Int64(clamping: nanoseconds), instant: instant)
    defer { newest = pair }
    guard let older, pair.device > older.device, pair.instant > older.instant else {
      // The first pair, or a clock that went back and has to be learnt anew.
      self.older = pair
      rate = 1
      return
    }
    let base = pair.instant - older.instant
    guard base >= DeviceClock.shortestBase else { return }
    let measured = Double(base.nanoseconds) / Double(pair.device - older.device)
    let deviation = DeviceClock.greatestDeviation
    rate = min(max(measured, 1 - deviation), 1 + deviation)
    if base >= DeviceClock.longestBase { self.older = pair }
  }

  /// The instant at which the client's clock showed a reading; nil before the first pair.
  func instant(at nanoseconds: UInt64) -> MonotonicInstant? {
    guard let newest else { return nil }
    let difference = Double(Int64(clamping: nanoseconds) - newest.device) * rate
    // Beyond this the bounds of an instant are met in any case.
    let bounded = min(max(difference, -9e18), 9e18)
    return newest.instant.offset(by: Int64(bounded))
  }
}
