import Base
import Wire

/// Takes the capture times of a stream's frames to the machine's `CLOCK_MONOTONIC`.
struct CaptureClock: Sendable {
  /// The clock of the stream's capture times.
  let kind: StreamClock
  private var device = DeviceClock()

  init(_ kind: StreamClock) {
    self.kind = kind
  }

  /// Takes a reading of the client's own clock; only for `device`.
  mutating func set(device nanoseconds: UInt64, at instant: MonotonicInstant) {
    device.set(nanoseconds, at: instant)
  }

  /// When a frame was captured: its arrival, where that is all that is known.
  ///
  /// A time ahead of the frame's arrival cannot be: the arrival is the best that is known then.
  ///
  /// - Parameters:
  ///   - captured: A reading of the stream's clock; nil for none.
  ///   - arrived: When the frame arrived.
  /// - Returns: An instant not after `arrived`.
  func instant(of captured: MonotonicInstant?, arrived: MonotonicInstant) -> MonotonicInstant {
    guard let captured else { return arrived }
    let mapped: MonotonicInstant? =
      switch kind {
      case .monotonic: captured
      case .realtime: CaptureClock.map(captured, .realtime)
      case .boottime: CaptureClock.map(captured, .boottime)
      case .tai: CaptureClock.map(captured, .tai)
      case .monotonicRaw: CaptureClock.map(captured, .monotonicRaw)
      case .device: device.instant(at: captured.nanoseconds)
      }
    return mapped.map { min($0, arrived) } ?? arrived
  }

  /// Both clocks are read anew for each frame, so a clock that is set spoils only the times of
  /// frames that were captured before and arrive after.
  private static func map(
    _ captured: MonotonicInstant, _ clock: MachineClock
  ) -> MonotonicInstant {
    MonotonicInstant(
      captured.nanoseconds, onClockShowing: clock.now, at: MonotonicInstant.now)
  }
}

extension MonotonicInstant {
  /// The instant at which another clock showed a reading.
  ///
  /// - Parameters:
  ///   - reading: Nanoseconds of the other clock, up to 2^63 - 1.
  ///   - shown: What the other clock shows now.
  ///   - now: The present.
  init(_ reading: UInt64, onClockShowing shown: UInt64, at now: MonotonicInstant) {
    let difference = Int64(clamping: reading) - Int64(clamping: shown)
    self = now.offset(by: difference)
  }

  /// The instant a number of nanoseconds later; the first or last one where there is none.
  func offset(by nanoseconds: Int64) -> MonotonicInstant {
    let (sum, overflow) = Int64(clamping: self.nanoseconds).addingReportingOverflow(nanoseconds)
    guard !overflow else { return MonotonicInstant(nanoseconds: UInt64(Int64.max)) }
    return MonotonicInstant(nanoseconds: UInt64(max(0, sum)))
  }
}
