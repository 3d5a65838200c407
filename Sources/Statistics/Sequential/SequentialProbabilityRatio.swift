internal import Foundation

/// Wald's sequential test of a share (Annals of Mathematical Statistics 1945): case by case, until one of
/// two shares is shown.
public struct SequentialProbabilityRatio: Hashable, Sendable {
  /// Where the test stands.
  public enum State: Hashable, Sendable {
    /// More cases are needed.
    case undecided
    /// The higher share is shown.
    case higher
    /// The lower share is shown.
    case lower
  }

  /// Log-likelihood ratio of the higher share against the lower one.
  public private(set) var logRatio = 0.0
  /// From here on the higher share is shown.
  public let upperBound: Double
  /// From here down the lower share is shown.
  public let lowerBound: Double
  /// What a hit adds.
  public let hitStep: Double
  /// What a miss adds.
  public let missStep: Double

  /// A test of two shares.
  ///
  /// - Parameters:
  ///   - lower: The lower share, in (0, 1).
  ///   - higher: The higher share, in (0, 1).
  ///   - alpha: The chance to show the higher one where the lower one is true.
  ///   - beta: The chance of the other mistake.
  public init(lower: Double, higher: Double, alpha: Double = 0.05, beta: Double = 0.1) {
    precondition(0 < lower && lower < higher && higher < 1, "two shares within (0, 1)")
    upperBound = log((1 - beta) / alpha)
    lowerBound = log(beta / (1 - alpha))
    hitStep = log(higher / lower)
    missStep = log((1 - higher) / (1 - lower))
  }

  /// Takes a case.
  public mutating func add(_ isHit: Bool) { logRatio += isHit ? hitStep : missStep }

  /// Where the test stands.
  public var state: State {
    logRatio >= upperBound ? .higher : (logRatio <= lowerBound ? .lower : .undecided)
  }
}
