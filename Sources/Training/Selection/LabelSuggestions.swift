/// Which unlabelled polyps of a table of features to label next, and why.
public struct LabelSuggestions: Sendable {
  /// A polyp of the table.
  public struct Polyp: Hashable, Sendable {
    /// Its rows.
    public let rows: [Int]
    /// Its class; nil where no row of it has a label.
    public let label: Int?
    /// How unsure the probe is of it on the mean of its pictures, [0, 1]; nil without a probe.
    public let uncertainty: Double?
  }

  /// All polyps, in the order of their first rows.
  public let polyps: [Polyp]
  /// What to label, first things first; a choice's polyp is an index of `polyps`.
  public let choices: [PolypSelection.Choice]
  /// Whether there were labels of two classes or more, so that a probe could be fitted.
  public let hasProbe: Bool

  /// What is asked for.
  public struct Plan: Hashable, Sendable {
    /// How many polyps to choose.
    public var count = 20
    /// C of the probe; see `LogisticRegression`.
    public var inverseStrength = 0.01
    /// Decides between equally good polyps.
    public var seed = 0

    /// The standard plan.
    public init() {}
  }

  /// Chooses polyps.
  ///
  /// Features are standardised by all rows, since labelled ones may be few. A polyp's place is the mean
  /// of its pictures'.
  ///
  /// - Parameters:
  ///   - features: A row for each picture.
  ///   - labels: The class of each row; nil where it is not known.
  ///   - patients: Whose each row is, from 0.
  ///   - polyps: Which polyp each row shows, from 0; a polyp has one patient.
  ///   - plan: What is asked for.
  /// - Throws: `TrainingError` with the code `invalidRows` where a polyp has two labels, or as
  ///   `LogisticRegression` does.
  public init(
    _ features: FeatureMatrix, labels: [Int?], patients: [Int], polyps: [Int], plan: Plan
  ) throws(TrainingError) {
    precondition(
      [labels.count, patients.count, polyps.count].allSatisfy { $0 == features.rows },
      "a label, a patient and a polyp for each row are expected")
    let count = (polyps.max() ?? -1) + 1
    var members = Array(repeating: [Int](), count: count)
    for (row, polyp) in polyps.enumerated() { members[polyp].append(row) }
    guard features.rows > 0 else {
      (self.polyps, choices, hasProbe) = ([], [], false)
      return
    }
    let standardized = Standardization(features)(features)
    let uncertainties = try Self.uncertainties(standardized, labels, plan.inverseStrength)
    var described: [Polyp] = []
    var candidates: [PolypSelection.Polyp] = []
    for rows in members where !rows.isEmpty {
      let known = Set(rows.compactMap { labels[$0] })
      guard known.count <= 1 else {
        throw TrainingError(
          .invalidRows,
          "a polyp has two labels, its first picture being in row \(rows[0] + 1) below the header")
      }
      let uncertainty = uncertainties.map { all in
        min(1, rows.reduce(0) { $0 + all[$1] } / Double(rows.count))
      }
      described.append(Polyp(rows: rows, label: known.first, uncertainty: uncertainty))
      candidates.append(
        PolypSelection.Polyp(
          patient: patients[rows[0]], features: Self.mean(standardized, rows),
          uncertainty: uncertainty, isLabelled: !known.isEmpty))
    }
    self.polyps = described
    hasProbe = uncertainties != nil
    choices = PolypSelection(candidates, count: plan.count, seed: plan.seed).choices
  }

  /// How unsure a probe of the labelled rows is of each row; nil without two classes to tell apart.
  private static func uncertainties(
    _ features: FeatureMatrix, _ labels: [Int?], _ inverseStrength: Double
  ) throws(TrainingError) -> [Double]? {
    let rows = labels.indices.filter { labels[$0] != nil }
    let classes = Set(labels.compactMap { $0 }).sorted()
    guard classes.count > 1 else { return nil }
    // Classes without a labelled row are none for the probe.
    let numbers = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    let probe = try LogisticRegression(
      fitting: features.rows(rows), labels: rows.compactMap { labels[$0].flatMap { numbers[$0] } },
      classCount: classes.count, inverseStrength: inverseStrength)
    return probe.probabilities(features).map(PredictiveEntropy.share)
  }

  private static func mean(_ features: FeatureMatrix, _ rows: [Int]) -> [Double] {
    var mean = Array(repeating: 0.0, count: features.columns)
    for row in rows {
      for column in mean.indices {
        mean[column] += features.values[row * features.columns + column] / Double(rows.count)
      }
    }
    return mean
  }
}
