import Foundation

/// A lock, and a condition to wait for with it, for a while that does not change when the clock is set.
///
/// `NSCondition` waits until a time of day: where that is set back by an hour, it waits an hour longer.
/// This one waits until an instant of the monotonic clock.
public final class MonotonicCondition: @unchecked Sendable {
  // Unchecked because both are made for many threads; they are allocated because they must not move.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Makes one that nobody holds.
  public init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    let codes = [
      pthread_condattr_init(&attributes), pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC),
      pthread_mutex_init(mutex, nil), pthread_cond_init(condition, &attributes),
      pthread_condattr_destroy(&attributes),
    ]
    precondition(codes.allSatisfy { $0 == 0 }, "Linux makes locks and conditions of any number")
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Takes the lock; the thread must not hold it.
  public func lock() { pthread_mutex_lock(mutex) }

  /// Gives the lock back.
  public func unlock() { pthread_mutex_unlock(mutex) }

  /// Lets go of the lock until somebody signals, and takes it again; may return without a signal.
  public func wait() { pthread_cond_wait(condition, mutex) }

  /// The same, but not for longer than until an instant.
  ///
  /// - Parameter limit: When to go on in any case.
  /// - Returns: False where the limit has come.
  public func wait(until limit: MonotonicInstant) -> Bool {
    var time = timespec(
      tv_sec: Int(limit.nanoseconds / 1_000_000_000),
      tv_nsec: Int(limit.nanoseconds % 1_000_000_000))
    return pthread_cond_timedwait(condition, mutex, &time) == 0
  }

  /// Wakes one thread that waits.
  public func signal() { pthread_cond_signal(condition) }

  /// Wakes all threads that wait.
  public func broadcast() { pthread_cond_broadcast(condition) }
}
