/// A square table of two ways to put the same cases into ordered categories.
public struct AgreementTable: Hashable, Sendable {
  /// How much two categories that are apart count against agreement.
  public enum Weights: Sendable {
    /// All the same (Cohen, Educational and Psychological Measurement 1960).
    case equal
    /// By their distance.
    case linear
    /// By its square (Fleiss and Cohen, Educational and Psychological Measurement 1973).
    case quadratic

    func disagreement(_ row: Int, _ column: Int) -> Double {
      let distance = Double(abs(row - column))
      return switch self {
      case .equal: row == column ? 0 : 1
      case .linear: distance
      case .quadratic: distance * distance
      }
    }
  }

  /// Cases by category of the first way (rows) and of the second (columns).
  public let counts: [[Int]]

  /// A table by its counts, square and not negative.
  public init(_ counts: [[Int]]) {
    precondition(
      counts.allSatisfy { $0.count == counts.count && $0.allSatisfy { $0 >= 0 } },
      "a square table of counts is expected")
    self.counts = counts
  }

  /// All cases.
  public var count: Int { counts.joined().reduce(0, +) }

  /// Cases in the same category both ways.
  public var agreeing: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// Cases in the same category, or in an earlier one by the first way than by the second.
  ///
  /// Of surveillance intervals, the earliest first: those in which nobody is seen too late.
  public var notLater: Int {
    counts.indices.reduce(0) { sum, row in sum + counts[row][row...].reduce(0, +) }
  }

  /// The table with categories put together.
  ///
  /// - Parameter groups: For each category its place in the new table, from 0 without a gap.
  /// - Returns: The smaller table.
  public func merged(_ groups: [Int]) -> AgreementTable {
    precondition(
      groups.count == counts.count && Set(groups) == Set(0..<(1 + (groups.max() ?? -1))),
      "a group for each category is expected, numbered from 0 without a gap")
    let size = (groups.max() ?? -1) + 1
    var sums = Array(repeating: Array(repeating: 0, count: size), count: size)
    for (row, values) in counts.enumerated() {
      for (column, value) in values.enumerated() { sums[groups[row]][groups[column]] += value }
    }
    return AgreementTable(sums)
  }

  /// Agreement beyond chance; nil without a case, or where chance alone gives all of it.
  public func kappa(_ weights: Weights = .equal) -> Double? {
    let total = Double(count)
    guard total > 0 else { return nil }
    let rows = counts.map { Double($0.reduce(0, +)) }
    let columns = counts.indices.map { column in
      counts.reduce(0.0) { $0 + Double($1[column]) }
    }
    var (observed, expected) = (0.0, 0.0)
    for row in counts.indices {
      for column in counts.indices {
        let weight = weights.disagreement(row, column)
        observed += weight * Double(counts[row][column])
        expected += weight * rows[row] * columns[column] / total
      }
    }
    return expected > 0 ? 1 - observed / expected : nil
  }
}
