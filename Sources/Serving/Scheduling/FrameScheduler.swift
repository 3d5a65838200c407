import Base
import Foundation
import Wire

/// Decides which frame is looked at next, and keeps the account of all frames.
///
/// Newest frame wins: of each stream one frame is in flight and at most one waits; a newer frame
/// takes a waiting one's place. Streams with a waiting frame are served in turn. Every received
/// frame is settled exactly once, under one lock, so that `received = answered + dropped +
/// pending` holds at every moment.
final class FrameScheduler: @unchecked Sendable {
  // Unchecked because all mutable state, the streams' included, is reached only under `condition`.

  /// What a worker is to do.
  enum Turn {
    /// Look at this frame, then call `release`.
    case analyze(QueuedFrame)
    /// Tell the client; the frame is settled.
    case expired(Drop)
    /// Show that inference works.
    case prove
  }

  /// What becomes of a frame in the end.
  enum Disposition {
    case answered(isLate: Bool)
    case dropped(DropReason)
  }

  /// A frame that got no result and is settled already; its client is to be told.
  struct Drop: Sendable {
    let stream: StationStream
    let correlationID: UInt64
    let reason: DropReason
    var message = ""
    /// The stream's final account, when this was the last frame of a closing stream.
    var final: FinalAccount?
  }

  /// What became of the frames of a stream that ended.
  struct FinalAccount: Sendable {
    let accounting: FrameAccounting
    /// The correlation id of the request that closed the stream; 0 without one.
    let correlationID: UInt64
    /// How many of its frames found no place among the records of frames; nil where none are kept.
    var unrecorded: Int?
  }

  private let condition = NSCondition()
  private var unfinished: [ObjectIdentifier: StationStream] = [:]
  private var ready: [StationStream] = []
  private var workersToProve: Set<Int> = []
  private var isStopping = false
  private var book = AccountBook()
  private var paceMeter = PaceMeter()

  /// Adds a stream to the account.
  func open(_ stream: StationStream) {
    locked {
      unfinished[ObjectIdentifier(stream)] = stream
      book.open(stream.name)
    }
  }

  /// Counts a frame as received and queues it, unless its stream's quota is used up.
  ///
  /// - Returns: The frame that lost its place, if any.
  func submit(_ frame: QueuedFrame) -> Drop? {
    locked {
      let stream = frame.stream
      count(stream) { $0.received += 1 }
      var frame = frame
      frame.number = stream.state.accounting.received
      stream.state.frames?.noteCapture(frame.captured)
      stream.state.lastArrival = frame.arrived
      if isStopping { return drop(frame, .shuttingDown) }
      guard stream.state.quota.admit(at: frame.arrived) else { return drop(frame, .quota) }
      let superseded = stream.state.waiting
      stream.state.waiting = frame
      enqueue(stream)
      return superseded.map { drop($0, .superseded) }
    }
  }

  /// Counts a frame as received and refused before it could be queued.
  ///
  /// - Returns: What to tell the client.
  func refuse(
    _ stream: StationStream, correlationID: UInt64, _ reason: DropReason, _ message: String
  ) -> Drop {
    locked {
      count(stream) { $0.received += 1 }
      let now = MonotonicInstant.now
      stream.state.frames?.noteCapture(now)
      settleLocked(
        stream, .dropped(reason),
        SettledFrame(number: stream.state.accounting.received, captured: now))
      return Drop(
        stream: stream, correlationID: correlationID, reason: reason, message: message,
        final: finishIfDone(stream))
    }
  }

  /// Has a worker prove itself at its next turn.
  func requestProof(of worker: Int) {
    locked {
      workersToProve.insert(worker)
      condition.broadcast()
    }
  }

  /// Waits for a worker's next turn; nil once the scheduler stops.
  func next(for worker: Int) -> Turn? {
    locked {
      while true {
        while ready.isEmpty, !isStopping, !workersToProve.contains(worker) { condition.wait() }
        guard !isStopping else { return nil }
        if workersToProve.remove(worker) != nil {
          // The wake-up may have been for a frame: somebody else has to take it.
          if !ready.isEmpty { condition.signal() }
          return .prove
        }
        let stream = ready.removeFirst()
        stream.state.isInReadyQueue = false
        guard let frame = stream.state.waiting else { continue }
        stream.state.waiting = nil
        if frame.deadline < .now { return .expired(drop(frame, .expired)) }
        stream.state.isInFlight = true
        return .analyze(frame)
      }
    }
  }

  /// Says that a worker is done with a stream's frame, so that its next one may have its turn.
  ///
  /// - Returns: The final account, if the stream is closing and this was its last frame.
  func release(_ stream: StationStream) -> FinalAccount? {
    locked {
      stream.state.isInFlight = false
      if stream.state.waiting != nil { enqueue(stream) }
      condition.broadcast()
      return finishIfDone(stream)
    }
  }

  /// Says that one more worker takes turns.
  func enrolWorker() {
    locked { paceMeter.workers += 1 }
  }

  /// Enters how long a worker was busy with a frame that it answered.
  func recordService(_ duration: Duration) {
    locked { paceMeter.record(duration) }
  }

  /// Frames a second that a stream can be answered at present; nil while that is not known.
  var pace: Double? {
    locked {
      let now = MonotonicInstant.now
      let senders = unfinished.values.reduce(0) { count, stream in
        guard let last = stream.state.lastArrival, now - last <= PaceMeter.memory else {
          return count
        }
        return count + 1
      }
      return paceMeter.framesPerSecond(streams: senders)
    }
  }

  /// Enters what became of a frame.
  ///
  /// - Parameters:
  ///   - stream: The frame's stream.
  ///   - disposition: What became of it.
  ///   - frame: What else is recorded of it.
  /// - Returns: The final account, if the stream is closing, this was its last frame, and no worker
  ///   is at it any more.
  func settle(
    _ stream: StationStream, _ disposition: Disposition, _ frame: SettledFrame
  ) -> FinalAccount? {
    locked {
      settleLocked(stream, disposition, frame)
      return finishIfDone(stream)
    }
  }

  /// Says that no more frames of a stream will come.
  ///
  /// - Parameters:
  ///   - stream: The stream.
  ///   - correlationID: The client's request to close it; 0 without one.
  /// - Returns: The final account, if no frame is pending.
  func close(_ stream: StationStream, correlationID: UInt64 = 0) -> FinalAccount? {
    locked {
      stream.state.isClosing = true
      stream.state.closingCorrelationID = correlationID
      return finishIfDone(stream)
    }
  }

  /// Drops the waiting frame of a stream whose client is gone.
  ///
  /// - Returns: The final account, if no frame is pending.
  func abandon(_ stream: StationStream) -> FinalAccount? {
    locked {
      stream.state.isClosing = true
      if let frame = stream.state.waiting {
        stream.state.waiting = nil
        stream.state.isInReadyQueue = false
        ready.removeAll { $0 === stream }
        settleLocked(stream, .dropped(.disconnected), frame.unseen)
      }
      return finishIfDone(stream)
    }
  }

  /// Drops all waiting frames, then ends the workers' turns.
  ///
  /// - Returns: The dropped frames, for their clients' notices.
  func stop() -> [Drop] {
    locked {
      isStopping = true
      ready = []
      let drops = unfinished.values.compactMap { stream -> Drop? in
        stream.state.isInReadyQueue = false
        guard let frame = stream.state.waiting else { return nil }
        stream.state.waiting = nil
        return drop(frame, .shuttingDown)
      }
      condition.broadcast()
      return drops
    }
  }

  /// Has records of frames handed over that have waited for long.
  func handOverFrameRecords(at now: MonotonicInstant) {
    locked {
      for stream in unfinished.values { stream.state.frames?.handOverIfDue(at: now) }
    }
  }

  /// Whether a frame waits for its turn.
  var hasWaitingFrames: Bool { locked { !ready.isEmpty } }

  /// The account of every station's name since the start, and of all together.
  var accounts: AccountBook { locked { book } }

  private func locked<Result>(_ body: () -> Result) -> Result {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  private func enqueue(_ stream: StationStream) {
    guard !stream.state.isInFlight, !stream.state.isInReadyQueue else { return }
    stream.state.isInReadyQueue = true
    ready.append(stream)
    condition.signal()
  }

  private func drop(_ frame: QueuedFrame, _ reason: DropReason) -> Drop {
    settleLocked(frame.stream, .dropped(reason), frame.unseen)
    return Drop(
      stream: frame.stream, correlationID: frame.correlationID, reason: reason,
      final: finishIfDone(frame.stream))
  }

  private func settleLocked(
    _ stream: StationStream, _ disposition: Disposition, _ frame: SettledFrame
  ) {
    count(stream) { accounting in
      switch disposition {
      case .answered(let isLate):
        accounting.answered += 1
        if isLate { accounting.late += 1 }
      case .dropped(let reason): accounting[reason] += 1
      }
    }
    precondition(stream.state.accounting.pending >= 0, "a frame was settled twice")
    stream.state.frames?.settle(frame, disposition, now: .now)
  }

  private func count(_ stream: StationStream, _ change: (inout FrameAccounting) -> Void) {
    change(&stream.state.accounting)
    book.count(stream.name, change)
  }

  private func finishIfDone(_ stream: StationStream) -> FinalAccount? {
    guard stream.state.isClosing, !stream.state.isFinished, !stream.state.isInFlight,
      stream.state.accounting.pending == 0
    else { return nil }
    stream.state.isFinished = true
    unfinished[ObjectIdentifier(stream)] = nil
    book.close(stream.name)
    return FinalAccount(
      accounting: stream.state.accounting, correlationID: stream.state.closingCorrelationID,
      unrecorded: stream.state.frames?.finish())
  }
}
