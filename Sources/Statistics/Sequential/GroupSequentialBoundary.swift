internal import Foundation

/// How far a statistic must be from 0 at each planned look so that all looks together are wrong no more
/// often than one.
///
/// By recursive integration of the statistic's density over the looks (Armitage, McPherson and Rowe,
/// Journal of the Royal Statistical Society A 1969; Jennison and Turnbull, "Group Sequential Methods",
/// chapter 19). Two-sided and symmetric.
public enum GroupSequentialBoundary {
  /// The shape of boundaries whose looks are equally far apart.
  public enum Shape: Sendable {
    /// Far out at first: c·√(K/k) at look k of K (O'Brien and Fleming, Biometrics 1979).
    case obrienFleming
    /// The same at each look (Pocock, Biometrika 1977).
    case pocock
  }

  /// How the chance of a wrong conclusion is spent over information (Lan and DeMets, Biometrika 1983).
  public enum Spending: Sendable {
    /// 4 − 4Φ(z/√t) with Φ(z) = 1 − α/4, half of it on either side: hardly any at first.
    case obrienFleming
    /// α·ln(1 + (e − 1)·t).
    case pocock

    /// What is spent when a share of the information is there, two-sided.
    ///
    /// - Parameters:
    ///   - share: Of the information, (0, 1].
    ///   - alpha: The chance of a wrong conclusion of all looks together, in (0, 1).
    /// - Returns: The chance until then.
    public func spent(_ share: Double, of alpha: Double) -> Double {
      switch self {
      case .obrienFleming:
        let z = NormalDistribution.quantile(1 - alpha / 4)
        return 4 * NormalDistribution.cumulative(-z / share.squareRoot())
      case .pocock: return alpha * log(1 + (M_E - 1) * share)
      }
    }
  }

  /// The boundaries of equally spaced looks.
  ///
  /// - Parameters:
  ///   - shape: Their shape.
  ///   - looks: How many looks there are, 1 to 20.
  ///   - alpha: The chance of a wrong conclusion, two-sided, in (0, 1).
  /// - Returns: A bound for the magnitude of z at each look.
  public static func bounds(_ shape: Shape, looks: Int, alpha: Double = 0.05) -> [Double] {
    precondition((1...20).contains(looks) && alpha > 0 && alpha < 1, "1 to 20 looks, alpha")
    let shares = (1...looks).map { Double($0) / Double(looks) }
    func bounds(_ constant: Double) -> [Double] {
      shares.map { shape == .pocock ? constant : constant / $0.squareRoot() }
    }
    // The bound of a single look is too low for several, that of a split chance too high.
    let low = NormalDistribution.quantile(1 - alpha / 2)
    guard looks > 1 else { return [low] }
    let high = NormalDistribution.quantile(1 - alpha / 2 / Double(looks))
    let constant = RootSearch.crossing(low, high, within: 1e-10) {
      log(crossings(bounds($0), at: shares).reduce(0, +) / alpha)
    }
    return bounds(constant)
  }

  /// The boundaries of looks at any shares of the information.
  ///
  /// - Parameters:
  ///   - spending: How the chance is spent.
  ///   - shares: The share of information at each look, rising, in (0, 1].
  ///   - alpha: The chance of a wrong conclusion, two-sided, in (0, 1).
  /// - Returns: A bound for the magnitude of z at each look.
  public static func bounds(
    _ spending: Spending, at shares: [Double], alpha: Double = 0.05
  ) -> [Double] {
    precondition(
      zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 }
        && shares.allSatisfy { $0 > 0 && $0 <= 1 }, "shares of information rise within (0, 1]")
    var bounds: [Double] = []
    var density: Density?
    var spent = 0.0
    for (index, share) in shares.enumerated() {
      let due = max(spending.spent(share, of: alpha) - spent, 0)
      spent += due
      let before = index == 0 ? 0 : shares[index - 1]
      var (low, high) = (0.0, 12.0)
      for _ in 0..<60 {
        let middle = (low + high) / 2
        let outside = Density.outside(
          middle * share.squareRoot(), after: density, step: share - before)
        if outside > due { low = middle } else { high = middle }
      }
      let bound = (low + high) / 2
      bounds.append(bound)
      density = Density(
        within: bound * share.squareRoot(), after: density, step: share - before)
    }
    return bounds
  }

  /// The chance to cross each bound for the first time, where there is no effect.
  static func crossings(_ bounds: [Double], at shares: [Double]) -> [Double] {
    var density: Density?
    var before = 0.0
    return zip(bounds, shares).map { bound, share in
      let reach = bound * share.squareRoot()
      let outside = Density.outside(reach, after: density, step: share - before)
      density = Density(within: reach, after: density, step: share - before)
      before = share
      return outside
    }
  }
}

/// The density of the score process at a look, among studies that have not stopped, on a grid from minus to
/// plus the bound.
private struct Density {
  private let reach: Double
  private let values: [Double]
  /// Grid points; odd, for Simpson's rule.
  private static let count = 801

  private var spacing: Double { 2 * reach / Double(Self.count - 1) }

  private func place(_ index: Int) -> Double { -reach + spacing * Double(index) }

  /// Simpson's weight of a grid point.
  private static func weight(_ index: Int) -> Double {
    index == 0 || index == count - 1 ? 1 : (index % 2 == 1 ? 4 : 2)
  }

  /// The density within a bound after one more step of information.
  init(within reach: Double, after previous: Density?, step: Double) {
    self.reach = reach
    let deviation = step.squareRoot()
    let spacing = 2 * reach / Double(Self.count - 1)
    values = (0..<Self.count).map { index in
      let x = -reach + spacing * Double(index)
      guard let previous else { return Self.normal(x / deviation) / deviation }
      return previous.integral { Self.normal((x - $0) / deviation) / deviation }
    }
  }

  /// The chance to be outside of a bound after one more step of information.
  static func outside(_ reach: Double, after previous: Density?, step: Double) -> Double {
    let deviation = step.squareRoot()
    guard let previous else { return 2 * NormalDistribution.cumulative(-reach / deviation) }
    return previous.integral { place in
      NormalDistribution.cumulative((-reach - place) / deviation)
        + NormalDistribution.cumulative((place - reach) / deviation)
    }
  }

  private func integral(_ function: (Double) -> Double) -> Double {
    var sum = 0.0
    for index in values.indices {
      sum += Self.weight(index) * values[index] * function(place(index))
    }
    return sum * spacing / 3
  }

  private static func normal(_ z: Double) -> Double { exp(-z * z / 2) / (2 * .pi).squareRoot() }
}
