internal import Foundation

/// Student's t distribution.
public struct StudentDistribution: Hashable, Sendable {
  /// Degrees of freedom, above 0.
  public let degreesOfFreedom: Double

  /// A distribution by its degrees of freedom, above 0.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive, got \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value of at most `t`.
  public func cumulative(_ t: Double) -> Double {
    let beta = BetaDistribution(a: degreesOfFreedom / 2, b: 0.5)
    let tail = 0.5 * beta.cumulative(degreesOfFreedom / (degreesOfFreedom + t * t))
    return t < 0 ? tail : 1 - tail
  }

  /// The value that is not exceeded with a probability in (0, 1).
  ///
  /// - Parameter probability: In (0, 1).
  /// - Returns: The value.
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "\(probability) is not within (0, 1)")
    guard probability != 0.5 else { return 0 }
    let tail = min(probability, 1 - probability)
    let beta = BetaDistribution(a: degreesOfFreedom / 2, b: 0.5).quantile(2 * tail)
    let value = (degreesOfFreedom * (1 - beta) / beta).squareRoot()
    return probability < 0.5 ? -value : value
  }
}
