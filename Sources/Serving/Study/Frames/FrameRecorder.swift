import Base
import Foundation
import Ledger
import Study

/// Makes records of full blocks of frames, on a thread of its own, and hands them to the ledger as events
/// that nobody waits for.
///
/// What finds no place is lost and counted: in the next block of the stream, in its account and here.
final class FrameRecorder: @unchecked Sendable {
  // Unchecked because `state` is reached only under `condition`, and `refused` and `lastPatrol` only on
  // the thread.

  private enum Job {
    case block(FrameBlock)
    /// The stream's frames are all settled; gets how many of them are in no record.
    case end(stream: Int64, lost: Int, completion: @Sendable (Int) -> Void)
  }

  private struct State {
    var jobs: [Job] = []
    var idle: [FrameBlock] = []
    var made = 0
    var isBusy = false
    var isStopped = false
    var recorded = 0
    var lost = 0
    var handOver: (@Sendable (MonotonicInstant) -> Void)?
  }

  /// So many blocks there are at most, being filled or waiting: about 4 KiB each.
  static let maximumBlocks = 1024
  /// How often streams are asked for blocks that are due though no frame comes.
  static let patrolInterval = Duration.milliseconds(250)

  private let condition = MonotonicCondition()
  private var state = State()
  private var refused: [Int64: Int] = [:]
  private var lastPatrol = MonotonicInstant.now
  private let enqueue: @Sendable (EventDraft) -> Bool
  private let logger: Logger
  private let thread = Locked<DedicatedThread?>(nil)

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - logger: Where losses are told.
  ///   - enqueue: Hands an event to the ledger without waiting; false where it is not taken.
  init(logger: Logger, enqueue: @escaping @Sendable (EventDraft) -> Bool) {
    self.logger = logger
    self.enqueue = enqueue
    let thread = DedicatedThread(name: "frames") { [self] in run() }
    self.thread.withLock { $0 = thread }
  }

  /// Has blocks handed over from time to time that are due though no frame comes.
  func patrol(_ handOver: @escaping @Sendable (MonotonicInstant) -> Void) {
    underLock { $0.handOver = handOver }
  }

  /// An empty block; nil where too many wait.
  func emptyBlock() -> FrameBlock? {
    underLock { state in
      // While no block is out there is nothing to go round for.
      if state.idle.count == state.made { condition.broadcast() }
      if let block = state.idle.popLast() { return block }
      guard state.made < Self.maximumBlocks else { return nil }
      state.made += 1
      return FrameBlock()
    }
  }

  /// Counts a frame that found no block.
  func countLost() {
    underLock { $0.lost += 1 }
  }

  /// Takes a block that has frames.
  func take(_ block: FrameBlock) {
    underLock { state in
      state.jobs.append(.block(block))
      condition.broadcast()
    }
  }

  /// Says that all blocks of a stream have been handed over.
  ///
  /// - Parameters:
  ///   - stream: The stream's number in the ledger.
  ///   - lost: How many of its frames found no block.
  ///   - completion: Called on the recorder's thread with how many are in no record, once those that are
  ///     have been handed to the ledger.
  func end(_ stream: Int64, lost: Int, completion: @escaping @Sendable (Int) -> Void) {
    let isTaken = underLock { state in
      guard !state.isStopped else { return false }
      state.jobs.append(.end(stream: stream, lost: lost, completion: completion))
      condition.broadcast()
      return true
    }
    if !isTaken { completion(lost) }
  }

  /// Waits until nothing waits, but not for longer than `timeout`.
  func drain(within timeout: Duration) {
    let deadline = MonotonicInstant.now + timeout
    condition.lock()
    while !state.jobs.isEmpty || state.isBusy {
      guard condition.wait(until: deadline) else { break }
    }
    condition.unlock()
  }

  /// Makes records of what waits, and ends the thread.
  func stop() {
    underLock { state in
      state.isStopped = true
      state.handOver = nil
      condition.broadcast()
    }
    thread.withLock { $0 }?.join()
  }

  /// How many frames were handed to the ledger, and how many found no place there.
  var account: (recorded: Int, lost: Int) { underLock { ($0.recorded, $0.lost) } }

  private func run() {
    var jobs: [Job] = []
    while next(&jobs) {
      for job in jobs {
        switch job {
        case .block(let block): record(block)
        case .end(let stream, let lost, let completion):
          let refusedHere = refused.removeValue(forKey: stream) ?? 0
          if lost + refusedHere > 0 {
            logger.log(
              .error, "frames_not_recorded", ["stream": stream, "frames": lost + refusedHere])
          }
          completion(lost + refusedHere)
        }
      }
      patrol(at: .now)
    }
  }

  private func patrol(at now: MonotonicInstant) {
    guard now - lastPatrol >= Self.patrolInterval else { return }
    lastPatrol = now
    // Not under the lock: whoever hands over calls back.
    underLock { $0.handOver }?(now)
  }

  private func record(_ block: FrameBlock) {
    let count = block.frames.count
    let isTaken = hand(block)
    if !isTaken {
      if refused[block.stream] == nil {
        logger.log(.error, "frames_lost", ["stream": block.stream, "reason": "too many wait"])
      }
      refused[block.stream, default: 0] += count
    }
    underLock { state in
      if isTaken { state.recorded += count } else { state.lost += count }
      state.idle.append(block)
    }
  }

  /// Hands a block's record to the ledger.
  ///
  /// - Returns: Whether it was taken. Nothing holds the block's memory any more.
  private func hand(_ block: FrameBlock) -> Bool {
    let event = FramesEvent(
      stream: block.stream, first: block.first,
      lost: block.lostBefore + (refused[block.stream] ?? 0), frames: block.frames)
    guard let draft = try? EventDraft(event, request: nil) else { return false }
    return enqueue(draft)
  }

  /// Waits for what there is to do, or for the next round; false once the recorder is stopped and nothing
  /// waits.
  private func next(_ jobs: inout [Job]) -> Bool {
    jobs.removeAll(keepingCapacity: true)
    condition.lock()
    defer { condition.unlock() }
    state.isBusy = false
    condition.broadcast()
    while state.jobs.isEmpty {
      if state.isStopped { return false }
      if state.idle.count == state.made {
        condition.wait()
      } else if !condition.wait(until: .now + Self.patrolInterval) {
        return true
      }
    }
    state.isBusy = true
    swap(&jobs, &state.jobs)
    return true
  }

  private func underLock<Value>(_ body: (inout State) -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body(&state)
  }
}
