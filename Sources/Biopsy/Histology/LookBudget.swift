/// How much histology a stream may ask for.
///
/// Each frame adds an allowance, and each look costs what the policy says that one costs: not what
/// was measured, so that the same frames give the same calls on every machine.
struct LookBudget {
  private let allowance: Int
  private let cost: Int
  private var saved = 0

  init(_ policy: HistologyPolicy) {
    allowance = policy.millisecondsPerFrame
    cost = policy.millisecondsPerRun
  }

  /// Whether a look can be paid for.
  var affordsLook: Bool { saved >= cost }

  /// Whether a look could be paid for in the frame after this one.
  var willAffordLook: Bool { saved + allowance >= cost }

  /// Adds a frame's allowance; no more is saved than a look and a frame's allowance.
  mutating func addFrame() { saved = min(saved + allowance, cost + allowance) }

  /// Pays for a look.
  mutating func spend() { saved -= cost }
}
