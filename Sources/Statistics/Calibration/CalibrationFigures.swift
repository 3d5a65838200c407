internal import Foundation

/// How well probabilities of a yes-or-no outcome can be taken at their word.
public struct CalibrationFigures: Hashable, Sendable {
  /// The mean squared distance of probability and outcome (Brier, Monthly Weather Review 1950); 0 is
  /// best.
  public let brier: Double
  /// 1 less the Brier score by what always saying the prevalence would give: 1 is best, 0 no use.
  public let scaledBrier: Double
  /// The mean logarithmic loss.
  public let logLoss: Double
  /// How often the outcome was, by how often it was expected; 1 is best.
  public let observedByExpected: Double
  /// The slope of the outcome on the probabilities' logits: below 1 where they are too extreme
  /// (Cox, Biometrika 1958).
  public let slope: Coefficient
  /// The intercept beside the slope.
  public let intercept: Coefficient
  /// Calibration in the large: the intercept with the slope held at 1; 0 is best.
  public let inTheLarge: Coefficient
  /// Spiegelhalter's test that probabilities are calibrated (Statistics in Medicine 1986).
  public let spiegelhalterZ: Double

  /// A fitted number and its standard error.
  public struct Coefficient: Hashable, Sendable {
    /// The number.
    public let value: Double
    /// Its standard error.
    public let standardError: Double
  }

  /// Measures probabilities; nil where an outcome is absent, a probability is 0 or 1, or the outcomes
  /// can be told apart perfectly, so that there is no slope.
  ///
  /// - Parameters:
  ///   - probabilities: Of the outcome, in (0, 1).
  ///   - outcomes: Whether it was so.
  public init?(_ probabilities: [Double], outcomes: [Bool]) {
    precondition(probabilities.count == outcomes.count, "an outcome for each is expected")
    guard outcomes.contains(true), outcomes.contains(false),
      probabilities.allSatisfy({ $0 > 0 && $0 < 1 })
    else { return nil }
    let count = Double(outcomes.count)
    let observed = Double(outcomes.filter { $0 }.count)
    var (squares, losses, expected) = (0.0, 0.0, 0.0)
    var (numerator, variance) = (0.0, 0.0)
    for (probability, outcome) in zip(probabilities, outcomes) {
      let off = (outcome ? 1 : 0) - probability
      squares += off * off
      losses -= log(outcome ? probability : 1 - probability)
      expected += probability
      let weight = 1 - 2 * probability
      numerator += off * weight
      variance += weight * weight * probability * (1 - probability)
    }
    brier = squares / count
    let prevalence = observed / count
    scaledBrier = 1 - brier / (prevalence * (1 - prevalence))
    logLoss = losses / count
    observedByExpected = observed / expected
    spiegelhalterZ = variance > 0 ? numerator / variance.squareRoot() : 0
    let logits = probabilities.map { log($0 / (1 - $0)) }
    guard let line = LogisticLine(logits, outcomes, slopeIsFree: true),
      let large = LogisticLine(logits, outcomes, slopeIsFree: false)
    else { return nil }
    slope = line.slope
    intercept = line.intercept
    inTheLarge = large.intercept
  }

  /// Two-sided, of ``spiegelhalterZ``.
  public var spiegelhalterP: Double { 2 * NormalDistribution.cumulative(-abs(spiegelhalterZ)) }
}

/// The logistic regression of an outcome on one number, without a penalty, by Newton's method.
private struct LogisticLine {
  let intercept: CalibrationFigures.Coefficient
  let slope: CalibrationFigures.Coefficient

  /// nil where it does not converge.
  init?(_ logits: [Double], _ outcomes: [Bool], slopeIsFree: Bool) {
    var (a, b) = (0.0, 1.0)
    for _ in 0..<100 {
      var (gradientA, gradientB) = (0.0, 0.0)
      var (aa, ab, bb) = (0.0, 0.0, 0.0)
      for (logit, outcome) in zip(logits, outcomes) {
        let probability = 1 / (1 + exp(-(a + b * logit)))
        let off = (outcome ? 1 : 0) - probability
        let weight = probability * (1 - probability)
        gradientA += off
        gradientB += off * logit
        aa += weight
        ab += weight * logit
        bb += weight * logit * logit
      }
      let determinant = slopeIsFree ? aa * bb - ab * ab : aa
      guard determinant > 1e-12 else { return nil }
      let stepA = slopeIsFree ? (bb * gradientA - ab * gradientB) / determinant : gradientA / aa
      let stepB = slopeIsFree ? (aa * gradientB - ab * gradientA) / determinant : 0
      a += stepA
      b += stepB
      guard abs(a) < 1e3, abs(b) < 1e3 else { return nil }
      if abs(stepA) < 1e-12, abs(stepB) < 1e-12 {
        let varianceA = slopeIsFree ? bb / determinant : 1 / aa
        intercept = .init(value: a, standardError: varianceA.squareRoot())
        slope = .init(value: b, standardError: slopeIsFree ? (aa / determinant).squareRoot() : 0)
        return
      }
    }
    return nil
  }
}
