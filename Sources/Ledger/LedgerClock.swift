public import Base

/// The clocks that a ledger reads; tests give their own.
public struct LedgerClock: Sendable {
  /// The time of day, in milliseconds since 1970-01-01T00:00:00Z; it may step.
  public let milliseconds: @Sendable () -> Int64
  /// A clock that never steps back, for delays.
  public let monotonic: @Sendable () -> MonotonicInstant

  /// Takes two clocks.
  public init(
    milliseconds: @escaping @Sendable () -> Int64,
    monotonic: @escaping @Sendable () -> MonotonicInstant
  ) {
    self.milliseconds = milliseconds
    self.monotonic = monotonic
  }

  /// The machine's clocks.
  public static let machine = LedgerClock(
    milliseconds: { Int64(MachineClock.realtime.now / 1_000_000) },
    monotonic: { MonotonicInstant.now })
}
