import Foundation

/// Takes SIGTERM and SIGINT by waiting for them, so that no code runs in a signal handler.
public struct TerminationSignals: Sendable {
  private let signals: sigset_t

  /// Blocks the signals in this thread and all that it starts.
  public init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    self.signals = signals
  }

  /// Waits for one of them.
  ///
  /// - Returns: Its number.
  public func wait() -> Int32 {
    var signals = signals
    var number: Int32 = 0
    while sigwait(&signals, &number) != 0 {}
    return number
  }
}
