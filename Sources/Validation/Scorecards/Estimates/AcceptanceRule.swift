/// When a share is good enough, as a protocol fixes it beforehand.
public struct AcceptanceRule: Hashable, Sendable {
  /// What has to reach the threshold.
  public enum Basis: String, CaseIterable, Sendable {
    /// The share itself, which is no evidence by itself.
    case point
    /// The lower end of the exact interval.
    case exactLowerBound = "exact_lower_bound"
    /// The lower end of the interval over patients.
    case clusteredLowerBound = "clustered_lower_bound"
  }

  /// The least share that is good enough, [0, 1].
  public let threshold: Double
  /// What has to reach it.
  public let basis: Basis

  /// A rule.
  public init(threshold: Double, basis: Basis) {
    precondition((0...1).contains(threshold), "\(threshold) is not within [0, 1]")
    self.threshold = threshold
    self.basis = basis
  }
}
