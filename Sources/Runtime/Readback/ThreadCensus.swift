internal import Foundation

/// The threads that this process has at a moment.
struct ThreadCensus {
  private let identifiers: Set<String>

  /// Counts the threads, or gives nil where the system does not list them.
  init?() {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    else { return nil }
    identifiers = Set(names)
  }

  /// How many threads there are now that were not there then.
  func newcomers(since earlier: ThreadCensus) -> Int {
    identifiers.subtracting(earlier.identifiers).count
  }
}
