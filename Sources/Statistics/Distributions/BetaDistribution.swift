internal import Foundation

/// The beta distribution on [0, 1] with density proportional to x^(a-1) (1-x)^(b-1).
public struct BetaDistribution: Hashable, Sendable {
  /// First shape parameter, above 0.
  public let a: Double
  /// Second shape parameter, above 0.
  public let b: Double

  /// A distribution by its shape.
  ///
  /// - Parameters:
  ///   - a: First shape parameter, above 0.
  ///   - b: Second shape parameter, above 0.
  public init(a: Double, b: Double) {
    precondition(a > 0 && b > 0, "a beta distribution has positive shapes, got \(a) and \(b)")
    self.a = a
    self.b = b
  }

  /// The probability of a value of at most `x`: the regularised incomplete beta function I_x(a, b).
  ///
  /// Continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions, evaluated
  /// by Lentz's method from the side on which it converges fast.
  ///
  /// - Parameter x: Any number.
  /// - Returns: The probability.
  public func cumulative(_ x: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) {
      return 1 - BetaDistribution(a: b, b: a).lowerTail(1 - x)
    }
    return lowerTail(x)
  }

  /// The cumulative probability of an `x` in (0, 1) that is not far above the mean.
  private func lowerTail(_ x: Double) -> Double {
    let logFactor =
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
    return exp(logFactor) / a * continuedFraction(x)
  }

  /// The value that is not exceeded with a probability in [0, 1].
  ///
  /// By bisection, to the last bits: 1100 halvings reach the smallest positive number.
  ///
  /// - Parameter probability: In [0, 1].
  /// - Returns: The value, in [0, 1].
  public func quantile(_ probability: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<1100 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if cumulative(middle) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return low + (high - low) / 2
  }

  /// Converges within about the square root of the greater parameter.
  private func continuedFraction(_ x: Double) -> Double {
    let tiny = Double.leastNormalMagnitude
    func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...100_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      let change = d * c
      fraction *= change
      if abs(change - 1) <= .ulpOfOne { break }
    }
    return fraction
  }
}
