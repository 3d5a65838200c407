internal import Foundation

/// Predictive values where another share of cases is diseased (Mercaldo, Lau and Zhou, Statistics in
/// Medicine 2007): by Bayes' rule, with intervals on the logit scale.
extension DiagnosticTable {
  /// The negative predictive value at a prevalence; nil where it is not defined.
  ///
  /// - Parameters:
  ///   - prevalence: The share of cases that are diseased, (0, 1).
  ///   - confidence: The interval's level, in (0, 1).
  /// - Returns: The value and its interval.
  public func negativePredictiveValue(
    atPrevalence prevalence: Double, confidence: Double = 0.95
  ) -> (value: Double, interval: Interval)? {
    guard let sensitivity, let specificity else { return nil }
    return predictiveValue(
      right: (specificity, 1 - prevalence, trueNegatives + falsePositives),
      wrong: (1 - sensitivity, prevalence, truePositives + falseNegatives),
      confidence: confidence)
  }

  /// The positive predictive value at a prevalence; nil where it is not defined.
  ///
  /// - Parameters:
  ///   - prevalence: The share of cases that are diseased, (0, 1).
  ///   - confidence: The interval's level, in (0, 1).
  /// - Returns: The value and its interval.
  public func positivePredictiveValue(
    atPrevalence prevalence: Double, confidence: Double = 0.95
  ) -> (value: Double, interval: Interval)? {
    guard let sensitivity, let specificity else { return nil }
    return predictiveValue(
      right: (sensitivity, prevalence, truePositives + falseNegatives),
      wrong: (1 - specificity, 1 - prevalence, trueNegatives + falsePositives),
      confidence: confidence)
  }

  /// Two ways to a result of the test, the right one and the wrong one: how often it comes of each kind
  /// of case, how frequent the kind is, and of how many cases that is known.
  private func predictiveValue(
    right: (rate: Double, share: Double, cases: Int),
    wrong: (rate: Double, share: Double, cases: Int), confidence: Double
  ) -> (value: Double, interval: Interval)? {
    precondition(right.share > 0 && right.share < 1, "a prevalence within (0, 1) is expected")
    guard right.rate > 0, right.rate < 1, wrong.rate > 0, wrong.rate < 1 else { return nil }
    let (good, bad) = (right.rate * right.share, wrong.rate * wrong.share)
    let variance =
      (1 - right.rate) / right.rate / Double(right.cases)
      + (1 - wrong.rate) / wrong.rate / Double(wrong.cases)
    let reach = NormalDistribution.quantile(1 - (1 - confidence) / 2) * variance.squareRoot()
    func share(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
    let logit = log(good / bad)
    return (good / (good + bad), Interval(low: share(logit - reach), high: share(logit + reach)))
  }
}
