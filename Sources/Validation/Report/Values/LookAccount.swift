internal import Statistics
public import Study

/// A study's looks at results against those that were planned, and what a look may decide.
public struct LookAccount: Hashable, Sendable {
  /// A planned look.
  public struct Planned: Hashable, Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Labelled polyps at which it takes place.
    public let labelled: Int
    /// Their share of those at the end: the information.
    public let fraction: Double
    /// How far from 0 a test's statistic has to be.
    public let bound: Double
    /// The two-sided level of the look by itself.
    public let level: Double
    /// What of the error is spent until then.
    public let spent: Double
  }

  /// What a look is.
  public enum Standing: String, CaseIterable, Sendable {
    /// Planned, and not the last: it may show an aim, and does not end the study.
    case interim
    /// The last that is planned, or one at or beyond the planned number of labels.
    case final
    /// Not planned: nothing is decided at it.
    case unplanned
    /// The ledger does not have it: nothing is decided at it.
    case unrecorded
  }

  /// The planned looks.
  public let planned: [Planned]
  /// The number of this look.
  public let current: Int
  /// Which of the planned looks it is; nil for none.
  public let currentPlanned: Int?
  /// What it is.
  public let standing: Standing
  /// The level of the interval at this look, in (0, 1); nil at a look that decides nothing.
  ///
  /// From the information that is really there, so that an early look spends less.
  public let confidence: Double?
  /// Looks that nobody planned.
  public let unplanned: Int

  /// Places a look among those planned.
  ///
  /// - Parameters:
  ///   - plan: What the protocol plans.
  ///   - looks: The looks that the ledger has, in order.
  ///   - current: The number of this one.
  public init(_ plan: StudyProtocol.Looks, _ looks: [LookEvent], current: Int) {
    let total = plan.labelled.last ?? 1
    let alpha = plan.alpha.value
    let spending: GroupSequentialBoundary.Spending =
      plan.spending == .pocock ? .pocock : .obrienFleming
    planned = Self.planned(plan.labelled, of: total, spending, alpha)
    self.current = current
    let taken = Self.taken(plan, looks.filter { $0.number <= current })
    unplanned = looks.filter { $0.number <= current && !taken.contains($0) }.count
    guard looks.contains(where: { $0.number == current }) else {
      (currentPlanned, standing, confidence) = (nil, .unrecorded, nil)
      return
    }
    guard let last = taken.last, last.number == current else {
      (currentPlanned, standing, confidence) = (nil, .unplanned, nil)
      return
    }
    currentPlanned = taken.count
    standing = last.labelled >= total ? .final : .interim
    let real = Self.planned(taken.map(\.labelled), of: total, spending, alpha)
    // A level that cannot be told from 0 would ask for an interval of level 1.
    confidence = real.last.map { 1 - max($0.level, 1e-12) }
  }

  /// The planned looks that were taken: of those that call themselves planned the ones that bring new labels,
  /// as many as are planned.
  private static func taken(_ plan: StudyProtocol.Looks, _ looks: [LookEvent]) -> [LookEvent] {
    var taken: [LookEvent] = []
    for look in looks where look.isPlanned {
      let before = taken.last?.labelled ?? 0
      if look.labelled > before, before < plan.labelled.last ?? 1,
        taken.count < plan.labelled.count
      {
        taken.append(look)
      }
    }
    return taken
  }

  /// Whether a look at this moment is one of the planned ones: a number of labels that a look is planned at
  /// has been reached since the last planned look.
  ///
  /// Labels come in batches, so that few looks are at exactly the planned number.
  ///
  /// - Parameters:
  ///   - plan: What the protocol plans.
  ///   - looks: The looks that the ledger has, in order.
  ///   - labelled: How many polyps have a reference.
  /// - Returns: Whether it is.
  public static func isDue(
    _ plan: StudyProtocol.Looks, after looks: [LookEvent], labelled: Int
  ) -> Bool {
    let before = taken(plan, looks).last?.labelled ?? 0
    return plan.labelled.contains { before < $0 && $0 <= labelled }
  }

  private static func planned(
    _ labelled: [Int], of total: Int, _ spending: GroupSequentialBoundary.Spending, _ alpha: Double
  ) -> [Planned] {
    let fractions = labelled.map { min(1, Double($0) / Double(total)) }
    let bounds = GroupSequentialBoundary.bounds(spending, at: fractions, alpha: alpha)
    return labelled.indices.map { index in
      Planned(
        number: index + 1, labelled: labelled[index], fraction: fractions[index],
        bound: bounds[index], level: 2 * NormalDistribution.cumulative(-bounds[index]),
        spent: spending.spent(fractions[index], of: alpha))
    }
  }
}
