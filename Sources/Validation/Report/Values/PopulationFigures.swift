/// Calls against pathology of one set of polyps, by one way to count sessile serrated lesions.
public struct PopulationFigures: Equatable, Sendable {
  /// The shares of a two-by-two table, as they are printed.
  public struct Shares: Equatable, Sendable {
    /// The share of neoplasms that are called so.
    public let sensitivity: ReportedShare
    /// The share of other polyps that are called so.
    public let specificity: ReportedShare
    /// The share of neoplastic calls that are right.
    public let positivePredictiveValue: ReportedShare
    /// The share of other calls that are right.
    public let negativePredictiveValue: ReportedShare
    /// The share of all calls that are right.
    public let accuracy: ReportedShare

    /// All shares with their names.
    var named: [(key: String, name: String, share: ReportedShare)] {
      [
        ("sensitivity", "sensitivity", sensitivity),
        ("specificity", "specificity", specificity),
        ("positive_predictive_value", "positive predictive value", positivePredictiveValue),
        ("negative_predictive_value", "negative predictive value", negativePredictiveValue),
        ("accuracy", "accuracy", accuracy),
      ]
    }

    /// Takes estimates; shares of fewer cases than `least` are not told.
    init(_ estimates: AccuracyEstimates, least: Int = 1) {
      sensitivity = ReportedShare(estimates.sensitivity, least: least)
      specificity = ReportedShare(estimates.specificity, least: least)
      positivePredictiveValue = ReportedShare(estimates.positivePredictiveValue, least: least)
      negativePredictiveValue = ReportedShare(estimates.negativePredictiveValue, least: least)
      accuracy = ReportedShare(estimates.accuracy, least: least)
    }
  }

  /// The polyps.
  public let population: ReportPopulation
  /// How sessile serrated lesions count.
  public let serrated: SerratedRule
  /// Calls by diagnoses, with those that decide nothing and those without a diagnosis.
  public let table: CrossTabulation
  /// Polyps with a decision and a diagnosis, and why the others do not count.
  public let accounting: Accounting
  /// The figures.
  public let estimates: AccuracyEstimates
  /// The figures, as they are printed.
  public let shares: Shares
  /// What polyps without a diagnosis may change.
  public let verification: VerificationAnalysis
  /// The model against the endoscopist, on the same polyps.
  public let readers: ReaderComparison

  init(_ polyps: [StudyPolyp], _ population: ReportPopulation, _ serrated: SerratedRule) {
    self.population = population
    self.serrated = serrated
    let selection = DecidedPolyp.select(polyps, population.polyps, serrated)
    accounting = selection.accounting
    table = CrossTabulation(polyps, population.polyps, serrated)
    estimates = AccuracyEstimates(selection.kept)
    shares = Shares(estimates)
    verification = VerificationAnalysis(table)
    readers = ReaderComparison(polyps, population.polyps, serrated)
  }
}
