import Base
import Foundation
import Ledger
import Study

/// Watches the clock while a study is served: notes when it is set, days without an examination, and
/// signs a checkpoint each day.
///
/// A ledger cannot show that its end was cut off, nor that its clock was right; a checkpoint that
/// somebody else has kept, one a day and also for days without anything, can.
final class DayWatch: Sendable {
  private struct State {
    var hasStream = false
    var day: CalendarDay
    /// Milliseconds of the clock on the wall, less those of the monotonic one.
    var offset: Int64
  }

  /// Differences of the clocks below this, in milliseconds, are the ordinary work of time services.
  static let leastStepMilliseconds: Int64 = 500

  private let queue: RecordQueue
  private let ledger: LedgerWriter
  private let checkpointFolder: String?
  private let logger: Logger
  private let state: Locked<State>
  private let stopped = Flag()
  private let thread = Locked<DedicatedThread?>(nil)

  init(
    queue: RecordQueue, ledger: LedgerWriter, checkpointFolder: String?,
    interval: Duration = .seconds(5), offset: Int64? = nil, logger: Logger
  ) {
    self.queue = queue
    self.ledger = ledger
    self.checkpointFolder = checkpointFolder
    self.logger = logger
    state = Locked(State(day: CalendarDay(Date()), offset: offset ?? Self.offset()))
    let thread = DedicatedThread(name: "day") { [self] in
      while !stopped.wait(timeout: interval) { look(at: Date(), offset: Self.offset()) }
    }
    self.thread.withLock { $0 = thread }
  }

  /// A stream was opened: this day is no empty one.
  func noteStream() { state.withLock { $0.hasStream = true } }

  /// Ends the thread.
  func stop() {
    stopped.set()
    thread.withLock { $0 }?.join()
  }

  /// Compares the clocks with those of the last time.
  func look(at date: Date, offset: Int64) {
    let day = CalendarDay(date)
    let (step, emptyDay, isNewDay) = state.withLock { state in
      let step = offset - state.offset
      let isNewDay = day != state.day
      let emptyDay = isNewDay && !state.hasStream ? state.day : nil
      state.offset = offset
      if isNewDay {
        state.day = day
        state.hasStream = false
      }
      return (step, emptyDay, isNewDay)
    }
    if abs(step) >= Self.leastStepMilliseconds {
      logger.log(.warning, "clock_stepped", ["milliseconds": step])
      queue.add([ClockStepEvent(milliseconds: step)])
    }
    if let emptyDay { queue.add([EmptyDayEvent(day: emptyDay)]) }
    if isNewDay {
      queue.drain(within: .seconds(10))
      makeCheckpoint()
    }
  }

  /// Signs the ledger's state, logs it, and writes it where somebody else fetches it.
  func makeCheckpoint() {
    let checkpoint: LedgerCheckpoint
    do throws(LedgerError) {
      checkpoint = try ledger.checkpoint()
    } catch {
      logger.log(.error, "checkpoint_failed", ["error": "\(error)"])
      return
    }
    logger.log(.notice, "checkpoint", ["size": checkpoint.size, "root": checkpoint.root.hex])
    guard let checkpointFolder else { return }
    let path = "\(checkpointFolder)/\(checkpoint.size).checkpoint"
    do throws(SystemError) {
      try FileDescriptor.replaceFile(path, with: Array(checkpoint.text.utf8))
    } catch {
      logger.log(
        .error, "checkpoint_not_written",
        [
          "file": path,
          "error":
            "\(error); look at the disk and the folder's permissions; the ledger has the checkpoint, and "
            + "biopsyctl audit checkpoint prints it",
        ])
    }
  }

  /// Milliseconds of the clock on the wall, less those of the monotonic one.
  ///
  /// Of several readings the one that took least: a thread that waits for a processor between the two
  /// clocks would make a step of its waiting.
  private static func offset() -> Int64 {
    var best: (took: UInt64, offset: Int64)?
    for _ in 0..<5 {
      let before = MonotonicInstant.now.nanoseconds
      let wall = Int64(MachineClock.realtime.now / 1_000_000)
      let took = MonotonicInstant.now.nanoseconds - before
      if took < best?.took ?? .max {
        best = (took, wall - Int64((before + took / 2) / 1_000_000))
      }
    }
    return best?.offset ?? 0
  }
}
