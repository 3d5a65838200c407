public import Statistics

/// What polyps without a diagnosis may do to sensitivity and specificity: those left in place or thrown
/// away are missing because of what they were called.
public struct VerificationAnalysis: Hashable, Sendable {
  /// How often a result of the call was verified.
  public struct Rate: Hashable, Sendable {
    /// Polyps with a diagnosis.
    public let verified: Int
    /// All of the result.
    public let total: Int
    /// Polyps without one because of a decision: left in place, thrown away.
    public let missingByDecision: Int

    /// The share with a diagnosis; nil without a polyp.
    public var share: Double? { total > 0 ? Double(verified) / Double(total) : nil }
  }

  /// A sensitivity and a specificity.
  public typealias Figures = PartialVerification.Figures

  /// Of the polyps with a diagnosis alone; nil as ``corrected``.
  public let completeCases: Figures?
  /// Corrected by Begg and Greenes, if verification depends on the call alone; nil where one result was
  /// never verified, or a kind of case is absent.
  public let corrected: Figures?
  /// The worst and the best that sensitivity may be, whatever the missing ones are; nil without a case
  /// that may be a neoplasm.
  public let sensitivityBounds: Interval?
  /// The worst and the best that specificity may be; nil without a case that may be none.
  public let specificityBounds: Interval?
  /// Verification by what the call says; calls that decide nothing are in no figure.
  public let rates: [CrossTabulation.Row: Rate]

  /// Analyses a study's polyps.
  ///
  /// - Parameters:
  ///   - polyps: All polyps.
  ///   - population: Those that count, and which calls do.
  ///   - rule: How sessile serrated lesions count.
  public init(_ polyps: [StudyPolyp], _ population: PolypPopulation, _ rule: SerratedRule) {
    self.init(CrossTabulation(polyps, population, rule))
  }

  /// Analyses a table.
  public init(_ table: CrossTabulation) {
    func result(_ row: CrossTabulation.Row) -> PartialVerification.Result {
      .init(
        diseased: table[row, .diseased], healthy: table[row, .healthy],
        unverified: table[row, .missing])
    }
    let (positive, negative) = (result(.positive), result(.negative))
    let partial = PartialVerification(positive: positive, negative: negative)
    let bounds = PartialVerification.bounds(positive: positive, negative: negative)
    completeCases = partial?.completeCases
    corrected = partial?.corrected
    sensitivityBounds = bounds.sensitivity
    specificityBounds = bounds.specificity
    var rates: [CrossTabulation.Row: Rate] = [:]
    for row in CrossTabulation.Row.allCases {
      let byDecision = (table.missing[row] ?? [:]).filter { $0.key.isByDecision }
      rates[row] = Rate(
        verified: table[row, .diseased] + table[row, .healthy], total: table.total(row),
        missingByDecision: byDecision.values.reduce(0, +))
    }
    self.rates = rates
  }
}
