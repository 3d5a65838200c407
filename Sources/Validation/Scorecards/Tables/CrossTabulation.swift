/// Calls by diagnoses, with calls that decide nothing as a row and polyps without a diagnosis as a column
/// (STARD 2015, items 15, 16 and 23).
///
/// Every polyp of a population is in exactly one cell.
public struct CrossTabulation: Hashable, Sendable {
  /// What the call says.
  public enum Row: Int, CaseIterable, Sendable {
    /// Neoplastic.
    case positive
    /// Not neoplastic.
    case negative
    /// Nothing: there is no call, or none of enough confidence.
    case indeterminate
  }

  /// What pathology says.
  public enum Column: Int, CaseIterable, Sendable {
    /// Neoplastic.
    case diseased
    /// Not neoplastic.
    case healthy
    /// Nothing.
    case missing
  }

  private let counts: [[Int]]
  /// Polyps without a diagnosis, by what the call says and why.
  public let missing: [Row: [ReferenceState.Missing: Int]]
  /// Polyps that are not of the population.
  public let accounting: Accounting

  /// Counts a study's polyps.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - population: Those that count, and which calls do.
  ///   - rule: How sessile serrated lesions count.
  public init(_ polyps: [StudyPolyp], _ population: PolypPopulation, _ rule: SerratedRule) {
    let selection = Selection(polyps) { polyp in
      population.reasonAgainst(polyp).map { .failure($0) } ?? .success(polyp)
    }
    var counts = Array(repeating: Array(repeating: 0, count: 3), count: 3)
    var missing: [Row: [ReferenceState.Missing: Int]] = [:]
    for polyp in selection.kept {
      let row = Self.row(polyp, population, rule)
      switch polyp.reference {
      case .known(let diagnosis):
        let column: Column = diagnosis.isNeoplastic(rule) ? .diseased : .healthy
        counts[row.rawValue][column.rawValue] += 1
      case .missing(let state):
        counts[row.rawValue][Column.missing.rawValue] += 1
        missing[row, default: [:]][state, default: 0] += 1
      }
    }
    self.counts = counts
    self.missing = missing
    accounting = selection.accounting
  }

  private static func row(
    _ polyp: StudyPolyp, _ population: PolypPopulation, _ rule: SerratedRule
  ) -> Row {
    switch population.decision(polyp.call) {
    case .success(let kind): kind.isNeoplastic(rule) ? .positive : .negative
    case .failure: .indeterminate
    }
  }

  /// How many polyps are in a cell.
  public subscript(row: Row, column: Column) -> Int { counts[row.rawValue][column.rawValue] }

  /// How many polyps are in a row.
  public func total(_ row: Row) -> Int { counts[row.rawValue].reduce(0, +) }

  /// How many polyps are in a column.
  public func total(_ column: Column) -> Int { counts.reduce(0) { $0 + $1[column.rawValue] } }

  /// All polyps of the population.
  public var total: Int { counts.joined().reduce(0, +) }
}
