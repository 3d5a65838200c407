import Base
import Foundation
import Ledger
import Study

/// Watches the clock while a study is served: notes when it is set, days without an examination, signs a
/// checkpoint each day, and begins a new file of the ledger when one is due.
///
/// A ledger cannot show that its end was cut off, nor that its clock was right; a checkpoint that
/// somebody else has kept, one a day and also for days without anything, can.
final class DayWatch: Sendable {
  private struct State {
    var hasStream = false
    var day: CalendarDay
    /// Milliseconds of the clock on the wall, less those of the monotonic one.
    var offset: Int64
    /// When the present file was last looked at.
    var lookAtFile: Date?
  }

  /// Differences of the clocks below this, in milliseconds, are the ordinary work of time services.
  static let leastStepMilliseconds: Int64 = 500

  private let queue: RecordQueue
  private let ledger: LedgerWriter
  private let checkpointFolder: String?
  private let rotation: RotationPolicy
  private let logger: Logger
  private let state: Locked<State>
  private let stopped = Flag()
  private let thread = Locked<DedicatedThread?>(nil)

  /// How often the size of the ledger's file is looked at, in seconds.
  private static let secondsBetweenLooksAtFile = 60.0

  init(
    queue: RecordQueue, ledger: LedgerWriter, checkpointFolder: String?,
    rotation: RotationPolicy = RotationPolicy(),
    interval: Duration = .seconds(5), offset: Int64? = nil, logger: Logger
  ) {
    self.queue = queue
    self.ledger = ledger
    self.checkpointFolder = checkpointFolder
    self.rotation = rotation
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
    rotateIfDue(at: date)
  }

  /// Begins a new file where the present one is large or old enough.
  private func rotateIfDue(at date: Date) {
    let isTime = state.withLock { state in
      // A clock that was set back must not put it off.
      let rest = state.lookAtFile.map { date.timeIntervalSince($0) }
      if let rest, (0..<Self.secondsBetweenLooksAtFile).contains(rest) { return false }
      state.lookAtFile = date
      return true
    }
    guard isTime else { return }
    do throws(LedgerError) {
      let file = try ledger.presentFile()
      guard rotation.isDue(file, at: date) else { return }
      try ledger.rotate()
      logger.log(.notice, "ledger_rotated", ["finished": file.number])
    } catch {
      logger.log(.error, "rotation_failed", ["error": "\(error)"])
    }
  }

  /// Signs the ledger's state, logs it, and writes it where somebody else fetches it.
  func makeCheckpoint() {
    do throws(LedgerError) {
      _ = try signCheckpoint()
    } catch {
      logger.log(.error, "checkpoint_failed", ["error": "\(error)"])
    }
  }

  /// Does the same for somebody who asks for it.
  ///
  /// - Returns: The checkpoint, also where its file cannot be written.
  /// - Throws: `LedgerError`.
  func signCheckpoint() throws(LedgerError) -> LedgerCheckpoint {
    let checkpoint = try ledger.checkpoint()
    logger.log(.notice, "checkpoint", ["size": checkpoint.size, "root": checkpoint.root.hex])
    if let checkpointFolder { write(checkpoint, in: checkpointFolder) }
    return checkpoint
  }

  private func write(_ checkpoint: LedgerCheckpoint, in folder: String) {
    let path = "\(folder)/\(checkpoint.size).checkpoint"
    do throws(SystemError) {
      try FileDescriptor.replaceFile(path, with: Array(checkpoint.text.utf8))
    } catch {
      logger.log(
        .error, "checkpoint_not_written",
        [
          "file": path,
          "error": "\(error); look at the disk and the folder's permissions; the ledger has the "
            + "checkpoint, and biopsyctl audit checkpoint prints it",
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
