internal import Foundation

/// A cumulative sum that rises when errors become more frequent than expected, case by case with its own
/// risk (Steiner, Cook, Farewell and Treasure, Biostatistics 2000).
public struct RiskAdjustedSum: Hashable, Sendable {
  /// The sum, at least 0.
  public private(set) var value = 0.0
  /// The rise of the odds that is looked for, above 1.
  public let oddsRatio: Double

  /// A sum that looks for a rise of the odds.
  public init(oddsRatio: Double) {
    precondition(oddsRatio > 1, "a rise of the odds is looked for, not \(oddsRatio)")
    self.oddsRatio = oddsRatio
  }

  /// What a case adds.
  ///
  /// - Parameters:
  ///   - isError: Whether it was an error.
  ///   - risk: How likely an error was, (0, 1).
  /// - Returns: The step.
  public func step(_ isError: Bool, risk: Double) -> Double {
    log((isError ? oddsRatio : 1) / (1 - risk + oddsRatio * risk))
  }

  /// Takes a case.
  public mutating func add(_ isError: Bool, risk: Double) {
    value = max(0, value + step(isError, risk: risk))
  }
}
