/// The shared threads as they were made.
public struct ThreadPoolReport: Hashable, Sendable {
  /// What was asked for, the number of threads spelled out.
  public let configuration: ThreadPoolConfiguration
  /// How many threads the process gained with them; nil where the system does not tell.
  ///
  /// It is one less than the configuration says, since the caller's thread works too.
  public let threadsCreated: Int?

  init(configuration: ThreadPoolConfiguration, since earlier: ThreadCensus?) {
    self.configuration = configuration
    threadsCreated = earlier.flatMap { earlier in
      ThreadCensus().map { $0.newcomers(since: earlier) }
    }
  }

  /// Refuses other threads than these: the library makes them once in a process.
  func require(_ wanted: ThreadPoolConfiguration?) throws(RuntimeError) {
    guard let wanted, wanted.resolved != configuration else { return }
    throw RuntimeError(
      .invalidConfiguration,
      problem: "the shared threads of this process are \(Self.text(configuration)) already, "
        + "\(Self.text(wanted.resolved)) asked for",
      remedy: "ask for the same threads everywhere in a process")
  }

  private static func text(_ configuration: ThreadPoolConfiguration) -> String {
    "\(configuration.threads)"
      + (configuration.allowsSpinning ? ", spinning" : "")
      + (configuration.flushesDenormalsToZero ? "" : ", keeping subnormals")
  }
}
