public import Base
public import Models

/// When a candidate may take an active version's place: written down and approved before anybody looks
/// at results.
///
/// The candidate may be worse by less than the margin: the lower bound of the difference candidate -
/// active, over patients, has to be above -margin (non-inferiority, one-sided).
public struct PromotionRule: Hashable, Sendable {
  /// A further figure that must not become worse either.
  public struct Guard: Hashable, Sendable {
    /// What is measured.
    public let figure: PromotionFigure
    /// By how much the candidate may be worse, [0, 1].
    public let margin: Double

    /// A guard by its parts.
    public init(figure: PromotionFigure, margin: Double) {
      self.figure = figure
      self.margin = margin
    }
  }

  /// What the models answer.
  public let task: ModelManifest.Task
  /// What is measured.
  public let figure: PromotionFigure
  /// The labels of the classes that are looked for; for classification only.
  public let positive: [String]
  /// The Dice from which a polyp counts as found, (0, 1]; for segmentation's sensitivity only.
  public let diceAtLeast: Double?
  /// By how much the candidate may be worse, [0, 1].
  public let margin: Double
  /// The level of the one-sided bound, [0.5, 0.9999].
  public let confidence: Double
  /// What the candidate's figure has to reach whatever the active one's is, [0, 1]; nil for nothing.
  public let minimum: Double?
  /// How many patients have to have a case that the figure counts, at least 2.
  public let minimumPatients: Int
  /// Further figures that have to hold.
  public let guards: [Guard]
  /// The test set.
  public let locked: LockedTestSet
  /// Who approved the rule.
  public let approvedBy: String
  /// The day on which it was written, UTC.
  public let written: CalendarDay

  /// The figures of the rule, the first one being what decides.
  public var figures: [PromotionFigure] { [figure] + guards.map(\.figure) }

  /// A rule by its parts.
  ///
  /// - Throws: `TrainingError` with the code `invalidOption`, where a part is out of its range or does
  ///   not belong to the task.
  public init(
    task: ModelManifest.Task, figure: PromotionFigure, positive: [String] = [],
    diceAtLeast: Double? = nil, margin: Double, confidence: Double = 0.95, minimum: Double? = nil,
    minimumPatients: Int, guards: [Guard] = [], locked: LockedTestSet, approvedBy: String,
    written: CalendarDay
  ) throws(TrainingError) {
    self.task = task
    self.figure = figure
    self.positive = positive
    self.diceAtLeast = diceAtLeast
    self.margin = margin
    self.confidence = confidence
    self.minimum = minimum
    self.minimumPatients = minimumPatients
    self.guards = guards
    self.locked = locked
    self.approvedBy = approvedBy
    self.written = written
    if let problem { throw TrainingError(.invalidOption, "the rule's \(problem)") }
  }

  /// The first part that makes no sense; nil where all do.
  private var problem: String? {
    let known = PromotionFigure.figures(of: task)
    let names = known.map(\.rawValue).joined(separator: ", ")
    if let other = figures.first(where: { !known.contains($0) }) {
      return "figure \(other.rawValue) is none of \(task.rawValue)'s: \(names)"
    }
    if Set(figures).count != figures.count {
      return "figure is also a guard, or a guard comes twice"
    }
    let ranges = [("margin", margin)] + guards.map { ("guard \($0.figure.rawValue)", $0.margin) }
    for (name, value) in ranges where !(0...1).contains(value) {
      return "\(name) \(value) is not within [0, 1]"
    }
    if !(0.5...0.9999).contains(confidence) {
      return "confidence \(confidence) is not within [0.5, 0.9999]"
    }
    if let minimum, !(0...1).contains(minimum) { return "minimum \(minimum) is not within [0, 1]" }
    if !(2...1_000_000).contains(minimumPatients) {
      return "minimum_patients \(minimumPatients) is not within 2 to 1000000"
    }
    return taskProblem
  }

  private var taskProblem: String? {
    switch task {
    case .classification:
      if !(1...63).contains(positive.count) || Set(positive).count != positive.count {
        return "positive has to name 1 to 63 different classes"
      }
      if diceAtLeast != nil { return "dice_at_least has no meaning for classification" }
      if locked.masks != nil { return "masks_sha256 has no meaning for classification" }
    case .segmentation:
      if !positive.isEmpty { return "positive has no meaning for segmentation" }
      if (diceAtLeast != nil) != figures.contains(.sensitivity) {
        return "dice_at_least belongs to the figure sensitivity, and that needs it"
      }
      if let diceAtLeast, !(diceAtLeast > 0 && diceAtLeast <= 1) {
        return "dice_at_least \(diceAtLeast) is not within (0, 1]"
      }
      if locked.masks == nil { return "masks_sha256 is missing, which segmentation needs" }
    }
    let isNamed = approvedBy.contains { !$0.isWhitespace }
    return isNamed && approvedBy.utf8.count <= 200
      ? nil : "approved_by has to name somebody, in at most 200 bytes"
  }
}
