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
    return Double(truePositives) * Double(trueNegatives)
      / (Double(falsePositives) * Double(falseNegatives))
  }

  /// The odds ratio's 95 % interval on the logarithmic scale (Woolf, Annals of Human Genetics 1955); nil
  /// where a cell is empty.
  public var diagnosticOddsRatioInterval: Interval? {
    guard let ratio = diagnosticOddsRatio, truePositives > 0, trueNegatives > 0 else { return nil }
    let cells = [truePositives, falsePositives, falseNegatives, trueNegatives]
    let error = cells.reduce(0) { $0 + 1 / Double($1) }.squareRoot()
    let reach = NormalDistribution.quantile(0.975) * error
    return Interval(low: ratio * exp(-reach), high: ratio * exp(reach))
  }

  /// The mean of sensitivity and specificity.
  public var balancedAccuracy: Double? {
    guard let sensitivity, let specificity else { return nil }
    return (sensitivity + specificity) / 2
  }

  /// The harmonic mean of sensitivity and positive predictive value; nil without a case that is diseased
  /// or called so.
  public var f1: Double? {
    let sum = 2 * truePositives + falsePositives + falseNegatives
    return sum == 0 ? nil : 2 * Double(truePositives) / Double(sum)
  }

  /// The correlation of test and truth (Matthews, Biochimica et Biophysica Acta 1975), [-1, 1]; nil where
  /// a row or a column is empty.
  public var matthewsCorrelation: Double? {
    let margins = [
      truePositives + falsePositives, truePositives + falseNegatives,
      trueNegatives + falsePositives, trueNegatives + falseNegatives,
    ]
    guard !margins.contains(0) else { return nil }
    let product = margins.reduce(1) { $0 * Double($1) }
    let difference =
      Double(truePositives) * Double(trueNegatives)
      - Double(falsePositives) * Double(falseNegatives)
    return difference / product.squareRoot()
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
}
