internal import Foundation

extension RunLength {
  /// The mean number of cases until a ``RiskAdjustedSum`` reaches a limit.
  ///
  /// A Markov chain on a grid (Brook and Evans, Biometrika 1972; Steiner et al., Biostatistics 2000), whose
  /// steps are shared between two neighbouring grid points so that their mean is kept.
  ///
  /// - Parameters:
  ///   - limit: Where the alarm is, above 0.
  ///   - oddsRatio: The rise of the odds that the sum looks for, above 1.
  ///   - risks: How likely an error is of the cases to come, each in (0, 1): all alike or a sample of them.
  ///   - actualOddsRatio: By how much the odds have really risen; 1 for false alarms.
  ///   - gridPoints: How fine the grid is, at least 10. The number converges with its square.
  /// - Returns: The number, at least 1; infinite where no alarm comes.
  public static func ofErrors(
    limit: Double, oddsRatio: Double, risks: [Double], actualOddsRatio: Double = 1,
    gridPoints: Int = 500
  ) -> Double {
    precondition(limit > 0 && gridPoints >= 10, "a limit above 0 and a grid are expected")
    precondition(
      !risks.isEmpty && risks.allSatisfy { $0 > 0 && $0 < 1 }, "risks within (0, 1) are expected")
    let spacing = limit / Double(gridPoints)
    let sum = RiskAdjustedSum(oddsRatio: oddsRatio)
    var shares: [Int: Double] = [:]
    for risk in risks {
      let error = actualOddsRatio * risk / (1 - risk + actualOddsRatio * risk)
      for (isError, chance) in [(true, error), (false, 1 - error)] {
        let steps = sum.step(isError, risk: risk) / spacing
        let below = steps.rounded(.down)
        let part = chance / Double(risks.count)
        shares[Int(below), default: 0] += part * (below + 1 - steps)
        shares[Int(below) + 1, default: 0] += part * (steps - below)
      }
    }
    let moves = shares.sorted { $0.key < $1.key }.filter { $0.value > 0 }
    guard moves.contains(where: { $0.key > 0 }) else { return .infinity }
    // The chance to be at each grid point, and no alarm yet.
    var chances = Array(repeating: 0.0, count: gridPoints)
    chances[0] = 1
    var (total, left, ratio) = (0.0, 1.0, 0.0)
    var steady = 0
    while left > 1e-14, steady < 50 {
      total += left
      var next = Array(repeating: 0.0, count: gridPoints)
      for (place, chance) in chances.enumerated() where chance > 0 {
        for (move, share) in moves where place + move < gridPoints {
          next[max(0, place + move)] += chance * share
        }
      }
      let remaining = next.reduce(0, +)
      // In the end the same share is left by every case: the rest is a geometric series.
      steady = abs(remaining / left - ratio) < 1e-12 ? steady + 1 : 0
      ratio = remaining / left
      (chances, left) = (next, remaining)
    }
    return total + (ratio < 1 ? left / (1 - ratio) : .infinity)
  }

  /// The limit that gives a mean number of cases until a false alarm of a ``RiskAdjustedSum``.
  ///
  /// - Parameters:
  ///   - runLength: The number, above 1.
  ///   - oddsRatio: The rise of the odds that the sum looks for, above 1.
  ///   - risks: How likely an error is of the cases to come, each in (0, 1).
  /// - Returns: The limit, to four digits.
  public static func limit(
    forErrorRunLength runLength: Double, oddsRatio: Double, risks: [Double]
  ) -> Double {
    precondition(runLength > 1, "a run length above 1 is expected")
    func length(_ limit: Double) -> Double {
      ofErrors(limit: limit, oddsRatio: oddsRatio, risks: risks)
    }
    var (low, high) = (0.0, 1.0)
    while length(high) < runLength { (low, high) = (high, 2 * high) }
    while high - low > 1e-4 * high {
      let middle = (low + high) / 2
      if length(middle) < runLength { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
