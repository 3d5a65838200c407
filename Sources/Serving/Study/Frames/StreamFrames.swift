import Base
import Study
import Wire

/// Writes down what becomes of a stream's frames, as they are settled.
///
/// Reached only by the scheduler, under its lock: nothing here waits or allocates.
final class StreamFrames {
  /// How long a frame waits in a block at most, before the block is handed over.
  static let longestDelay = Duration.seconds(1)

  private let stream: Int64
  private let recorder: FrameRecorder
  private var block: FrameBlock?
  private var settled = 0
  private var lost = 0
  private var origin: MonotonicInstant?
  private var begun = MonotonicInstant(nanoseconds: 0)

  /// Records the frames of a stream.
  ///
  /// - Parameters:
  ///   - stream: The stream's number in the ledger.
  ///   - recorder: Takes full blocks, and has empty ones.
  init(stream: Int64, recorder: FrameRecorder) {
    self.stream = stream
    self.recorder = recorder
  }

  /// Notes when a frame was captured that has arrived; the first one's is the others' origin.
  func noteCapture(_ captured: MonotonicInstant) {
    if origin == nil { origin = captured }
  }

  /// Notes what became of a frame.
  func settle(
    _ frame: SettledFrame, _ disposition: FrameScheduler.Disposition, now: MonotonicInstant
  ) {
    settled += 1
    if block == nil {
      block = recorder.emptyBlock()
      block?.begin(stream, first: settled, lostBefore: lost)
      begun = now
    }
    guard let block else {
      lost += 1
      recorder.countLost()
      return
    }
    block.append(
      FrameRecord(
        number: UInt32(truncatingIfNeeded: frame.number),
        capturedMilliseconds: Int32(
          clamping: (frame.captured - (origin ?? frame.captured)).nanoseconds / 1_000_000),
        latencyMicroseconds: UInt32(clamping: (now - frame.captured).microseconds),
        outcome: FrameOutcome(disposition), quality: frame.seen.quality, polyps: frame.seen.polyps))
    if block.isFull || now - begun >= Self.longestDelay { handOver() }
  }

  /// Hands over what was settled long ago.
  func handOverIfDue(at now: MonotonicInstant) {
    if block != nil, now - begun >= Self.longestDelay { handOver() }
  }

  /// Hands over what is left; no frame comes after it.
  ///
  /// - Returns: How many frames found no block.
  func finish() -> Int {
    handOver()
    return lost
  }

  private func handOver() {
    guard let full = block else { return }
    block = nil
    recorder.take(full)
  }
}

/// What a frame is recorded with when it is settled, besides what became of it.
struct SettledFrame: Sendable {
  /// Its number within the stream, in the order of arrival, from 1.
  let number: Int
  /// When it was captured.
  let captured: MonotonicInstant
  /// What was seen in it; nothing where nobody looked.
  var seen = FrameSight()
}

/// What was seen in a frame, whatever the station is shown of it.
struct FrameSight: Sendable {
  /// What speaks against judging the picture, a bit a reason.
  var quality: UInt16 = 0
  /// The polyps that were found.
  var polyps = SeenPolyps()
}

extension FrameOutcome {
  /// What became of a frame, as records tell it.
  init(_ disposition: FrameScheduler.Disposition) {
    switch disposition {
    case .answered(let isLate): self = isLate ? .answeredLate : .answered
    case .dropped(let reason): self.init(reason)
    }
  }

  private init(_ reason: DropReason) {
    switch reason {
    case .superseded: self = .superseded
    case .expired: self = .expired
    case .invalid: self = .invalid
    case .quota: self = .quota
    case .outOfMemory: self = .outOfMemory
    case .failed: self = .failed
    case .disconnected: self = .disconnected
    case .shuttingDown: self = .shuttingDown
    case .torn: self = .torn
    }
  }
}
