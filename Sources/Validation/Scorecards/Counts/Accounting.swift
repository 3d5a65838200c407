/// How many there were, how many count, and why the others do not.
///
/// It always closes.
public struct Accounting: Hashable, Sendable {
  /// What is counted.
  public enum Unit: String, Sendable {
    /// Polyps.
    case polyps
    /// Patients.
    case patients
  }

  /// How many do not count for one reason.
  public struct Exclusion: Hashable, Sendable {
    /// The reason: the first that applies.
    public let reason: ExclusionReason
    /// How many, not negative.
    public let count: Int

    /// A number of exclusions for one reason.
    public init(reason: ExclusionReason, count: Int) {
      self.reason = reason
      self.count = count
    }
  }

  /// Counts of a study; so bounded, their sums never overflow.
  static let possible = 0...1_000_000_000

  /// What is counted.
  public let unit: Unit
  /// How many there were.
  public let considered: Int
  /// How many count.
  public let included: Int
  /// How many do not, by reason, in a fixed order.
  public let excluded: [Exclusion]

  /// Takes counts that close.
  ///
  /// - Parameters:
  ///   - unit: What is counted.
  ///   - considered: How many there were.
  ///   - included: How many count.
  ///   - excluded: How many do not, by reason.
  /// - Throws: ``ScorecardError`` where the parts do not add up to the whole.
  public init(
    unit: Unit, considered: Int, included: Int, excluded: [Exclusion]
  ) throws(ScorecardError) {
    for count in [considered, included] + excluded.map(\.count) {
      guard Self.possible.contains(count) else {
        throw ScorecardError(
          .impossibleCount, at: unit.rawValue, "\(count) cannot be a number of \(unit.rawValue)")
      }
    }
    let parts = excluded.reduce(included) { $0 + $1.count }
    guard parts == considered else {
      throw ScorecardError(
        .countsDoNotClose, at: unit.rawValue,
        "\(considered) \(unit.rawValue) were considered, \(parts) are accounted for")
    }
    self.init(unit: unit, included: included, reasons: excluded)
  }

  /// Sums up; what is considered follows from the parts.
  init(unit: Unit, included: Int, reasons: [Exclusion]) {
    self.unit = unit
    self.included = included
    considered = reasons.reduce(included) { $0 + $1.count }
    excluded = Dictionary(reasons.map { ($0.reason, $0.count) }, uniquingKeysWith: +)
      .filter { $0.value > 0 }.sorted { $0.key < $1.key }
      .map { Exclusion(reason: $0.key, count: $0.value) }
  }

  /// Sums up single reasons.
  init(unit: Unit, included: Int, excluded: [ExclusionReason]) {
    self.init(
      unit: unit, included: included, reasons: excluded.map { Exclusion(reason: $0, count: 1) })
  }

  /// How many do not count for a reason.
  public func count(_ reason: ExclusionReason) -> Int {
    excluded.first { $0.reason == reason }?.count ?? 0
  }
}
