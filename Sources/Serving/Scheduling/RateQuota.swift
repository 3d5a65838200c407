import Base

/// Lets a limited number of frames a second pass: a token bucket of one second's depth.
struct RateQuota {
  private let framesPerSecond: Double
  private var tokens: Double
  private var refilled: MonotonicInstant

  init(framesPerSecond: Int, now: MonotonicInstant) {
    self.framesPerSecond = Double(framesPerSecond)
    tokens = Double(framesPerSecond)
    refilled = now
  }

  /// Whether another frame may pass at `now`.
  mutating func admit(at now: MonotonicInstant) -> Bool {
    tokens = min(framesPerSecond, tokens + (now - refilled).seconds * framesPerSecond)
    refilled = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
