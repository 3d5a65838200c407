import Base

/// How long to wait before the next attempt: longer each time, up to a limit, and not all clients
/// alike.
///
/// Without chance, all stations of a daemon that has come back would come at the same moment, and
/// those that it turns away again at the next.
public struct Backoff: Sendable {
  /// The longest first wait.
  public let shortest: Duration
  /// No wait is longer.
  public let longest: Duration
  private var bound: Duration
  private var generator: SeededGenerator

  /// Starts with short waits.
  ///
  /// - Parameters:
  ///   - shortest: The longest first wait; doubled each time.
  ///   - longest: No wait is longer.
  ///   - seed: Decides the chance in each wait.
  public init(
    shortest: Duration = .milliseconds(50), longest: Duration = .seconds(1),
    seed: UInt64 = UInt64.random(in: .min ... .max)
  ) {
    self.shortest = shortest
    self.longest = longest
    bound = min(shortest, longest)
    generator = SeededGenerator(seed: seed)
  }

  /// The next wait: between half of what it may be and all of it.
  public mutating func next() -> Duration {
    let wait = bound * Double.random(in: 0.5...1, using: &generator)
    bound = min(bound * 2, longest)
    return wait
  }

  /// Starts again with short waits, after an attempt that went well.
  public mutating func reset() {
    bound = min(shortest, longest)
  }
}
