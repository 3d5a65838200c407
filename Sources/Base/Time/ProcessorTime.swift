import Foundation

/// What threads have computed, in contrast to how long they took.
public enum ProcessorTime {
  /// User and system time of the calling thread since its start (`CLOCK_THREAD_CPUTIME_ID`).
  public static var ofThisThread: Duration {
    var time = timespec()
    guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
