/// A share held against a rule.
///
/// Point and bounds are all there, whichever the rule asks for.
public struct Judgement: Hashable, Sendable {
  /// What came out.
  public enum Verdict: String, Sendable {
    /// The rule is met.
    case met
    /// It is not.
    case notMet = "not_met"
    /// No case counts.
    case notEvaluable = "not_evaluable"
  }

  /// The rule.
  public let rule: AcceptanceRule
  /// The share; nil without a case.
  public let estimate: ShareEstimate?

  /// Holds a share against a rule.
  public init(_ estimate: ShareEstimate?, _ rule: AcceptanceRule) {
    self.estimate = estimate
    self.rule = rule
  }

  /// What comes out by the rule.
  public var verdict: Verdict { verdict(by: rule.basis) }

  /// What would come out if the rule asked for something else.
  public func verdict(by basis: AcceptanceRule.Basis) -> Verdict {
    guard let estimate else { return .notEvaluable }
    let value: Double =
      switch basis {
      case .point: estimate.value
      case .exactLowerBound: estimate.exact.low
      case .clusteredLowerBound: estimate.clustered.low
      }
    return value >= rule.threshold ? .met : .notMet
  }
}
