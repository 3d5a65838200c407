internal import Foundation

/// Whether two ways of calling the same cases are right equally often: McNemar's tests of the cases in
/// which only one is right (McNemar, Psychometrika 1947).
public struct PairedCalls: Hashable, Sendable {
  /// Cases in which both are right.
  public let both: Int
  /// Cases in which only the first is right.
  public let firstOnly: Int
  /// Cases in which only the second is right.
  public let secondOnly: Int
  /// Cases in which neither is right.
  public let neither: Int

  /// The counts of a table.
  public init(both: Int, firstOnly: Int, secondOnly: Int, neither: Int) {
    precondition(min(both, firstOnly, secondOnly, neither) >= 0, "counts are not negative")
    self.both = both
    self.firstOnly = firstOnly
    self.secondOnly = secondOnly
    self.neither = neither
  }

  /// Counts two readers' cases.
  ///
  /// - Parameters:
  ///   - first: Whether the first reader is right in each case.
  ///   - second: The same of the second reader.
  public init(_ first: [Bool], _ second: [Bool]) {
    precondition(first.count == second.count, "two readers of the same cases are expected")
    func count(_ one: Bool, _ other: Bool) -> Int {
      zip(first, second).filter { $0.0 == one && $0.1 == other }.count
    }
    self.init(
      both: count(true, true), firstOnly: count(true, false), secondOnly: count(false, true),
      neither: count(false, false))
  }

  private var discordant: Int { firstOnly + secondOnly }

  /// The exact two-sided p-value; 1 without a discordant case.
  public var exactP: Double {
    let rarer = min(firstOnly, secondOnly)
    let tail = BinomialDistribution(trials: discordant, probability: 0.5).atMost(rarer)
    return min(1, 2 * tail)
  }

  /// The mid-p-value, which is less cautious than the exact one (Fagerland, Lydersen and Laake, BMC
  /// Medical Research Methodology 2013).
  public var midP: Double {
    guard firstOnly != secondOnly else {
      return 1 - BinomialDistribution(trials: discordant, probability: 0.5).mass(firstOnly)
    }
    let point = BinomialDistribution(trials: discordant, probability: 0.5)
      .mass(min(firstOnly, secondOnly))
    return exactP - point
  }

  /// The statistic, which is nearly χ² with one degree of freedom; nil without a discordant case.
  ///
  /// - Parameter isCorrected: Whether Edwards' correction for continuity is made.
  /// - Returns: The statistic.
  public func chiSquare(isCorrected: Bool) -> Double? {
    guard discordant > 0 else { return nil }
    let difference = abs(Double(firstOnly - secondOnly)) - (isCorrected ? 1 : 0)
    return max(0, difference) * max(0, difference) / Double(discordant)
  }

  /// The p-value of a statistic that is χ² with one degree of freedom.
  public static func p(ofChiSquare statistic: Double) -> Double {
    erfc((statistic / 2).squareRoot())
  }
}
