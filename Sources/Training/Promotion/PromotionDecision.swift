/// Whether a candidate may become active, by a rule and what was measured.
public struct PromotionDecision: Sendable {
  /// The figure that decides.
  public let main: FigureComparison
  /// The further figures that have to hold.
  public let guards: [FigureComparison]
  /// Whether the candidate's figure reaches the rule's minimum; nil where the rule has none.
  public let reachesMinimum: Bool?
  /// Why the candidate may not; empty where it may.
  public let objections: [String]

  /// Whether the candidate may become active.
  public var isPositive: Bool { objections.isEmpty }

  /// Applies a rule.
  ///
  /// - Parameters:
  ///   - rule: What was written down beforehand.
  ///   - cases: What the versions say of the test set; all with the active version's answers or none.
  ///   - classes: The models' classes.
  ///   - thresholds: The probability above which each version calls a polyp positive.
  /// - Throws: `TrainingError` where the rule cannot be applied: with the code `tooFewPatients`, or
  ///   `notComparable`, such as for a rule without a minimum where no version is active.
  public init(
    _ rule: PromotionRule, _ cases: PromotionCases, classes: [String],
    thresholds: Versions<Double>
  ) throws(TrainingError) {
    let hasActive = thresholds.active != nil
    guard hasActive || rule.minimum != nil else { throw Self.nothingToCompareWith }
    let isSame = hasActive && cases.isSameThroughout
    func compare(
      _ figure: PromotionFigure, _ margin: Double
    ) throws(TrainingError) -> FigureComparison {
      try FigureComparison(
        figure, margin: margin, confidence: rule.confidence,
        sample: cases.sample(
          of: figure, by: rule, classes: classes, thresholds: thresholds),
        isSameThroughout: isSame)
    }
    guard cases.patientCount > 0 else {
      throw TrainingError(.tooFewPatients, "the test set has no case that counts")
    }
    let main = try compare(rule.figure, rule.margin)
    guard main.patientCount >= rule.minimumPatients else {
      throw TrainingError(
        .tooFewPatients,
        "\(rule.figure.rawValue) counts cases of \(main.patientCount) patients, the rule asks for "
          + "\(rule.minimumPatients); use a larger test set, with a rule written for it")
    }
    var guards: [FigureComparison] = []
    for entry in rule.guards { guards.append(try compare(entry.figure, entry.margin)) }
    // Rounding does not decide.
    let reached = rule.minimum.map { main.candidate.value >= $0 - 1e-12 }
    var objections: [String] = []
    if reached == false {
      objections.append("\(rule.figure.rawValue) is below the rule's minimum")
    }
    for comparison in [main] + guards where comparison.isNonInferior == false {
      objections.append(
        "\(comparison.figure.rawValue) may be worse by the margin of \(comparison.margin) or more")
    }
    self.main = main
    self.guards = guards
    reachesMinimum = reached
    self.objections = objections
  }

  /// What is thrown where there is neither an active version nor a minimum.
  static var nothingToCompareWith: TrainingError {
    TrainingError(
      .notComparable,
      "no version of the model is active, so only the rule's minimum could decide, and it has none; "
        + "write a rule with a minimum")
  }
}
