/// The threads that all sessions of a process share which ask for that.
public struct ThreadPoolConfiguration: Hashable, Sendable {
  /// Threads that work on one operator together, the caller's included; 0 for one a processor.
  public var threads: Int
  /// Whether idle threads keep a processor busy for a while, waiting for the next operator.
  public var allowsSpinning: Bool
  /// Whether subnormal numbers count as zero.
  public var flushesDenormalsToZero: Bool

  /// Describes the shared threads.
  ///
  /// - Parameters:
  ///   - threads: Threads that work on one operator together; 0 for one a processor.
  ///   - allowsSpinning: Whether idle threads keep a processor busy for a while.
  ///   - flushesDenormalsToZero: Whether subnormal numbers count as zero.
  public init(
    threads: Int = 0, allowsSpinning: Bool = false, flushesDenormalsToZero: Bool = true
  ) {
    self.threads = threads
    self.allowsSpinning = allowsSpinning
    self.flushesDenormalsToZero = flushesDenormalsToZero
  }

  /// The shared threads that a session's settings ask for.
  ///
  /// - Parameter session: Whose threads, spinning and subnormals are to hold for all.
  public init(_ session: SessionConfiguration) {
    self.init(
      threads: session.intraOpThreads, allowsSpinning: session.allowsSpinning,
      flushesDenormalsToZero: session.flushesDenormalsToZero)
  }

  /// The same with the number of threads spelled out.
  var resolved: ThreadPoolConfiguration {
    var resolved = self
    resolved.threads = orOneAProcessor(threads)
    return resolved
  }
}
