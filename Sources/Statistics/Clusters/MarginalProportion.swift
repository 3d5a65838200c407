internal import Foundation

/// A share of cases of patients by generalised estimating equations: a logistic model of an intercept
/// alone, with the robust variance (Liang and Zeger, Biometrika 1986).
///
/// The equations of R's `geepack::geeglm(y ~ 1, family = binomial)`, solved to the last digits: geepack
/// stops at a change below 1e-4, which leaves about 1e-8.
public struct MarginalProportion: Hashable, Sendable {
  /// How cases of one patient are taken to go together.
  public enum Correlation: Sendable {
    /// Not at all; the robust variance mends it.
    case independence
    /// All pairs alike.
    case exchangeable
  }

  /// The share, (0, 1).
  public let value: Double
  /// The robust standard error on the logit scale.
  public let logitStandardError: Double
  /// The correlation of two cases of a patient; 0 if taken as independent.
  public let correlation: Double

  /// Solves the equations; nil where the share is 0 or 1, where there are fewer than two patients or
  /// patients do not differ, and where no solution is found.
  ///
  /// - Parameters:
  ///   - proportion: The cases.
  ///   - structure: How cases of one patient are taken to go together.
  public init?(_ proportion: ClusteredProportion, _ structure: Correlation) {
    guard proportion.value > 0, proportion.value < 1, proportion.clusterCount > 1 else {
      return nil
    }
    let clusters = proportion.patients
    let pairs = clusters.reduce(0) { $0 + $1.cases * ($1.cases - 1) / 2 }
    var (share, alpha) = (proportion.value, 0.0)
    var weights = clusters.map { _ in 1.0 }
    if structure == .exchangeable, pairs > 0 {
      var hasSettled = false
      for _ in 0..<500 where !hasSettled {
        let next = Self.correlation(clusters, share: share, pairs: pairs)
        weights = clusters.map { 1 / (1 + ($0.cases - 1) * next) }
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let sums = zip(weights, clusters).reduce((0.0, 0.0)) {
          ($0.0 + $1.0 * $1.1.outcomes, $0.1 + $1.0 * $1.1.cases)
        }
        let nextShare = sums.0 / sums.1
        guard nextShare > 0, nextShare < 1 else { return nil }
        hasSettled = abs(next - alpha) < 1e-13 && abs(nextShare - share) < 1e-13
        (share, alpha) = (nextShare, next)
      }
      guard hasSettled else { return nil }
    }
    var (bread, meat) = (0.0, 0.0)
    for (weight, cluster) in zip(weights, clusters) {
      bread += weight * cluster.cases * share * (1 - share)
      let score = weight * (cluster.outcomes - cluster.cases * share)
      meat += score * score
    }
    guard meat > leastVariance * bread * bread else { return nil }
    value = share
    correlation = alpha
    logitStandardError = meat.squareRoot() / bread
  }

  /// The mean product of two residuals of a patient by the mean square of one.
  private static func correlation(
    _ clusters: [ClusteredProportion.Cluster], share: Double, pairs: Double
  ) -> Double {
    var (products, squares, cases) = (0.0, 0.0, 0.0)
    for cluster in clusters {
      let off = cluster.outcomes - cluster.cases * share
      let own =
        cluster.outcomes * (1 - share) * (1 - share)
        + (cluster.cases - cluster.outcomes) * share * share
      products += (off * off - own) / 2
      squares += own
      cases += cluster.cases
    }
    return products / pairs / (squares / cases)
  }

  /// The interval of a level such as 0.95, by the normal distribution on the logit scale.
  ///
  /// - Parameter confidence: The level, in (0, 1).
  /// - Returns: The interval, within (0, 1).
  public func interval(confidence: Double = 0.95) -> Interval {
    Interval(
      logitOf: value, standardError: logitStandardError * value * (1 - value),
      multiplier: NormalDistribution.quantile(1 - (1 - confidence) / 2))
  }
}
