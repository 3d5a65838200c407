internal import Foundation

/// What is known of a share after any number of looks, whenever one looks: intervals that hold all at once.
///
/// The evidence against a share is the ratio of the beta-binomial mixture's likelihood, with a uniform
/// prior, to the share's own; by Ville's inequality it exceeds 1/α at any time with a chance of at most α
/// (Howard, Ramdas, McAuliffe and Sekhon, Annals of Statistics 2021).
public struct ConfidenceSequence: Hashable, Sendable {
  /// How many trials had the outcome.
  public let hits: Int
  /// How many there were.
  public let trials: Int

  /// Takes what was seen until now.
  public init(hits: Int, trials: Int) {
    precondition(trials >= 0 && (0...trials).contains(hits), "\(hits) of \(trials) cannot be")
    self.hits = hits
    self.trials = trials
  }

  /// The evidence against a share: a fair bet's winnings for each unit staked.
  ///
  /// - Parameter share: In (0, 1).
  /// - Returns: The e-value.
  public func evidence(against share: Double) -> Double { exp(logEvidence(share)) }

  private func logEvidence(_ share: Double) -> Double {
    let (k, n) = (Double(hits), Double(trials))
    let mixture = logGamma(k + 1) + logGamma(n - k + 1) - logGamma(n + 2)
    let own = (k > 0 ? k * log(share) : 0) + (n > k ? (n - k) * log1p(-share) : 0)
    return mixture - own
  }

  /// The shares that the evidence leaves.
  ///
  /// - Parameter confidence: The level of all looks together, in (0, 1).
  /// - Returns: The interval, within [0, 1].
  public func interval(confidence: Double = 0.95) -> Interval {
    guard trials > 0 else { return Interval(low: 0, high: 1) }
    let limit = -log(1 - confidence)
    let middle = Double(hits) / Double(trials)
    // Evidence rises from the observed share to either side.
    func end(_ bound: Double) -> Double {
      var (inside, outside) = (middle, bound)
      for _ in 0..<200 {
        let place = (inside + outside) / 2
        if logEvidence(place) < limit { inside = place } else { outside = place }
      }
      return inside
    }
    return Interval(low: hits == 0 ? 0 : end(0), high: hits == trials ? 1 : end(1))
  }
}
