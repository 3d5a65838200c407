import Foundation

/// A thread of its own for work that blocks: sockets, inference, writing records.
///
/// Swift's cooperative pool has as many threads as the machine has cores, so blocking there would
/// hold up every task.
public final class DedicatedThread: Sendable {
  private let finished = Flag()

  /// Starts a thread that runs `body` once.
  ///
  /// - Parameters:
  ///   - name: Shown by `ps -L` and `top -H`; Linux keeps the first 15 bytes.
  ///   - niceness: How far the thread steps back for the process's others, 0 to 19; threads that it
  ///     starts inherit it.
  ///   - body: The thread's work.
  public init(name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void) {
    let finished = finished
    let thread = Thread {
      DedicatedThread.tellSystem(name)
      if niceness > 0 { DedicatedThread.stepBack(by: niceness) }
      body()
      finished.set()
    }
    thread.stackSize = 1 << 20
    thread.start()
  }

  /// Lowers the calling thread's priority, which is never refused: on Linux, 0 stands for the
  /// calling thread alone.
  private static func stepBack(by niceness: Int32) {
    let which = __priority_which_t(PRIO_PROCESS.rawValue)
    setpriority(which, 0, min(19, getpriority(which, 0) + niceness))
  }

  /// Names the calling thread in the process's table.
  ///
  /// Not through `Thread.name`: a thread that starts quickly is not known to Foundation yet.
  private static func tellSystem(_ name: String) {
    guard let file = FileHandle(forWritingAtPath: "/proc/thread-self/comm") else { return }
    // Without a name the thread works as well.
    try? file.write(contentsOf: Data(name.utf8.prefix(15)))
    try? file.close()
  }

  /// Waits until the thread's work is done.
  public func join() {
    finished.wait()
  }

  /// Waits until the thread's work is done, but not longer than `timeout`.
  ///
  /// - Parameter timeout: How long to wait.
  /// - Returns: Whether the work is done.
  public func join(timeout: Duration) -> Bool {
    finished.wait(timeout: timeout)
  }
}

/// A condition that becomes true once and stays so.
public final class Flag: @unchecked Sendable {
  // Unchecked because `isRaised` is reached only under `condition`.
  private let condition = MonotonicCondition()
  private var isRaised = false

  /// Makes a flag that is not set.
  public init() {}

  /// Whether the flag has been set.
  public var isSet: Bool {
    condition.lock()
    defer { condition.unlock() }
    return isRaised
  }

  /// Sets the flag and wakes all who wait.
  public func set() {
    condition.lock()
    isRaised = true
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the flag is set.
  public func wait() {
    condition.lock()
    while !isRaised { condition.wait() }
    condition.unlock()
  }

  /// Waits until the flag is set, but not longer than `timeout`.
  ///
  /// - Parameter timeout: How long to wait.
  /// - Returns: Whether the flag is set.
  public func wait(timeout: Duration) -> Bool {
    let deadline = MonotonicInstant.now + min(timeout, Flag.longestWait)
    condition.lock()
    defer { condition.unlock() }
    while !isRaised {
      guard condition.wait(until: deadline) else { return isRaised }
    }
    return true
  }

  /// Longer than any machine runs, and less than the clock has room for.
  private static let longestWait = Duration.seconds(1 << 32)
}
