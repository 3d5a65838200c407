public import Statistics

/// A share with all its 95 % intervals: of polyps, where those of a patient go together, or of patients.
public struct ShareEstimate: Hashable, Sendable {
  /// How many have the outcome.
  public let hits: Int
  /// How many there are, at least 1.
  public let trials: Int
  /// How many patients they are of.
  public let patients: Int
  /// Clopper and Pearson's interval, as if all were independent.
  public let exact: Interval
  /// Wilson's, for display.
  public let wilson: Interval
  /// The interval over patients (``ClusteredProportion/interval(confidence:)``).
  public let clustered: Interval
  /// The interval that holds at any number of looks (``ConfidenceSequence``), as if all were independent.
  public let anytime: Interval
  /// The variance over patients by that of independent cases; nil where it is not known.
  public let designEffect: Double?
  /// The share over patients, for intervals of other levels.
  public let proportion: ClusteredProportion

  /// The share, [0, 1].
  public var value: Double { Double(hits) / Double(trials) }

  /// Computes a share; nil without a case.
  ///
  /// - Parameters:
  ///   - outcomes: Whether each case has the outcome.
  ///   - patients: For each case its patient.
  public init?(_ outcomes: [Bool], patients: [Int]) {
    guard let share = ClusteredProportion(outcomes, clusters: patients) else { return nil }
    proportion = share
    hits = share.outcomeCount
    trials = share.caseCount
    self.patients = share.clusterCount
    exact = BinomialInterval.clopperPearson(hits, of: trials)
    wilson = BinomialInterval.wilson(hits, of: trials)
    clustered = share.interval()
    anytime = ConfidenceSequence(hits: hits, trials: trials).interval()
    designEffect = share.designEffect
  }
}
