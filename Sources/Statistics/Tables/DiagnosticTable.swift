internal import Foundation

/// A two-by-two table of a test and what was true.
public struct DiagnosticTable: Hashable, Sendable {
  /// Diseased cases with a positive test.
  public let truePositives: Int
  /// Healthy cases with a positive test.
  public let falsePositives: Int
  /// Diseased cases with a negative test.
  public let falseNegatives: Int
  /// Healthy cases with a negative test.
  public let trueNegatives: Int

  /// The counts of a table.
  public init(
    truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int
  ) {
    precondition(
      min(truePositives, falsePositives, falseNegatives, trueNegatives) >= 0,
      "counts are not negative")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// All cases.
  public var count: Int { truePositives + falsePositives + falseNegatives + trueNegatives }

  private func share(_ hits: Int, _ misses: Int) -> Double? {
    hits + misses == 0 ? nil : Double(hits) / Double(hits + misses)
  }

  /// The share of diseased cases with a positive test; nil without any.
  public var sensitivity: Double? { share(truePositives, falseNegatives) }
  /// The share of healthy cases with a negative test.
  public var specificity: Double? { share(trueNegatives, falsePositives) }
  /// The share of positive tests that are right.
  public var positivePredictiveValue: Double? { share(truePositives, falsePositives) }
  /// The share of negative tests that are right.
  public var negativePredictiveValue: Double? { share(trueNegatives, falseNegatives) }
  /// The share of all tests that are right.
  public var accuracy: Double? {
    share(truePositives + trueNegatives, falsePositives + falseNegatives)
  }

  /// How much likelier a positive test is of a diseased case than of a healthy one, with its 95 %
  /// interval on the logarithmic scale (Simel, Samsa and Matchar, Journal of Clinical Epidemiology 1991).
  public var positiveLikelihoodRatio: (value: Double, interval: Interval)? {
    ratio(
      truePositives, of: truePositives + falseNegatives, falsePositives,
      of: falsePositives + trueNegatives)
  }

  /// The same of a negative test.
  public var negativeLikelihoodRatio: (value: Double, interval: Interval)? {
    ratio(
      falseNegatives, of: truePositives + falseNegatives, trueNegatives,
      of: falsePositives + trueNegatives)
  }

  private func ratio(
    _ a: Int, of m: Int, _ b: Int, of n: Int
  ) -> (value: Double, interval: Interval)? {
    guard a > 0, b > 0 else { return nil }
    let (x, y) = (Double(a) / Double(m), Double(b) / Double(n))
    let error = ((1 - x) / Double(a) + (1 - y) / Double(b)).squareRoot()
    let reach = NormalDistribution.quantile(0.975) * error
    return (x / y, Interval(low: x / y * exp(-reach), high: x / y * exp(reach)))
  }

  /// The ratio of the odds; nil where it is infinite or not defined.
  public var diagnosticOddsRatio: Double? {
    guard falsePositives > 0, falseNegatives > 0 else { return nil }
    return Double(truePositives * trueNegatives) / Double(falsePositives * falseNegatives)
  }

  /// Agreement beyond chance (Cohen, Educational and Psychological Measurement 1960).
  public var kappa: Double? {
    guard let observed = accuracy else { return nil }
    let total = Double(count)
    let positive = Double(truePositives + falsePositives) * Double(truePositives + falseNegatives)
    let negative = Double(trueNegatives + falseNegatives) * Double(trueNegatives + falsePositives)
    let expected = (positive + negative) / (total * total)
    return expected == 1 ? nil : (observed - expected) / (1 - expected)
  }

  // MARK: Other prevalences

  /// The negative predictive value where another share of cases is diseased, with its interval on the
  /// logit scale (Mercaldo, Lau and Zhou, Statistics in Medicine 2007); nil where it is not defined.
  ///
  /// - Parameters:
  ///   - prevalence: The share of cases that are diseased, (0, 1).
  ///   - confidence: The interval's level, in (0, 1).
  /// - Returns: The value and its interval.
  public func negativePredictiveValue(
    atPrevalence prevalence: Double, confidence: Double = 0.95
  ) -> (value: Double, interval: Interval)? {
    precondition(prevalence > 0 && prevalence < 1, "\(prevalence) is not within (0, 1)")
    guard let sensitivity, let specificity, sensitivity < 1, sensitivity > 0, specificity > 0,
      specificity < 1
    else { return nil }
    let right = specificity * (1 - prevalence)
    let value = right / (right + (1 - sensitivity) * prevalence)
    let diseased = Double(truePositives + falseNegatives)
    let healthy = Double(trueNegatives + falsePositives)
    let variance =
      sensitivity / (1 - sensitivity) / diseased + (1 - specificity) / specificity / healthy
    let logit = log(value / (1 - value))
    let reach =
      NormalDistribution.quantile(1 - (1 - confidence) / 2) * variance.squareRoot()
    func share(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
    return (value, Interval(low: share(logit - reach), high: share(logit + reach)))
  }
}
