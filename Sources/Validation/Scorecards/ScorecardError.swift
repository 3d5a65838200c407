/// Why counts of a study were refused.
public struct ScorecardError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: String, CaseIterable, Sendable {
    /// The parts of a whole do not add up to it.
    case countsDoNotClose = "counts-do-not-close"
    /// A count is negative, or beyond what a study can have.
    case impossibleCount = "impossible-count"
    /// Nodes of a flow do not form trees: one is named twice, has two parents, is not there or counts
    /// other units than its parent.
    case brokenFlow = "broken-flow"
  }

  /// What is wrong.
  public let code: Code
  /// The node or the table at which it is.
  public let place: String
  /// What is wrong there, in counts and names of nodes: no patient's data.
  public let message: String

  init(_ code: Code, at place: String, _ message: String) {
    self.code = code
    self.place = place
    self.message = message
  }

  /// The code, the place and the message.
  public var description: String { "\(code.rawValue) at \(place): \(message)" }
}
