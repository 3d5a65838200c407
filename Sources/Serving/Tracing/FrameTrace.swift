import Base
import Wire

/// When a frame that a worker looked at was where.
struct FrameTrace: Sendable {
  /// What became of it.
  enum Outcome: String, Sendable {
    case answered, late, invalid, failed
  }

  let session: Int
  let stream: Int
  let station: String
  let correlationID: UInt64
  let worker: Int
  let pipeline: String
  let outcome: Outcome
  let byteCount: Int
  /// As the client gave it; the arrival without.
  let captured: MonotonicInstant
  /// When its first byte was there.
  let receiving: MonotonicInstant
  /// When its last byte was there.
  let arrived: MonotonicInstant
  let began: MonotonicInstant
  let finished: MonotonicInstant
  /// When the result was with the kernel, or queued for the client.
  let delivered: MonotonicInstant
  let timings: StageTimings

  /// Describes a frame that has just been delivered or dropped.
  init(
    _ frame: QueuedFrame, worker: Int, pipeline: String, began: MonotonicInstant,
    finished: MonotonicInstant, timings: StageTimings, outcome: Outcome
  ) {
    session = frame.stream.session.number
    stream = frame.stream.number
    station = frame.stream.name
    correlationID = frame.correlationID
    self.worker = worker
    self.pipeline = pipeline
    self.outcome = outcome
    byteCount = frame.byteCount
    captured = frame.captured
    receiving = MonotonicInstant(
      nanoseconds: frame.arrived.nanoseconds
        &- UInt64(truncatingIfNeeded: frame.receiveDuration.nanoseconds))
    arrived = frame.arrived
    self.began = began
    self.finished = finished
    delivered = .now
    self.timings = timings
  }
}

/// A frame that no worker looked at, and why.
struct DropTrace: Sendable {
  let session: Int
  let stream: Int
  let station: String
  let correlationID: UInt64
  let reason: DropReason
  let instant: MonotonicInstant
}

/// A canary that a worker ran.
struct CanaryTrace: Sendable {
  let worker: Int
  let began: MonotonicInstant
  let finished: MonotonicInstant
  let succeeded: Bool
}
