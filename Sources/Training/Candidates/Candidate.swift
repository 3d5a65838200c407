public import Base
public import Models
public import Runtime

/// A trained network with an honest account of it: what becomes a version of a model.
public struct Candidate: Sendable {
  /// What validation patients decide.
  public struct Aims: Hashable, Sendable {
    /// How often a call of high confidence is to be right, (0, 1].
    public var predictiveValue = 0.9
    /// The share of polyps that a segmenter's threshold is to mark; nil for a threshold of 0.5.
    public var sensitivity: Double?

    /// The usual aims.
    public init() {}
  }

  /// The plan that it was trained by.
  public let plan: TrainingPlan
  /// What came of it.
  public let outcome: TrainingRun.Outcome
  /// What was aimed at.
  public let aims: Aims
  /// What the daemon divides logits by.
  public let calibration: ModelManifest.Calibration
  /// The loss on validation pictures before and after calibration; nil for masks.
  public let calibrationLosses: (before: Double, after: Double)?
  /// From when on a class is called; empty for masks.
  public let operatingPoints: [ModelManifest.OperatingPoint]
  /// From which probability on a pixel is positive; 0.5 for classes.
  public let threshold: Double
  /// How it does on test patients, of histology; nil where there are none.
  public let histology: HistologyFigures?
  /// All figures on test patients; empty where there are none.
  public let estimates: [NamedEstimate]

  /// Calibrates a network, chooses its operating points on validation patients, and measures it on test
  /// patients, once.
  ///
  /// - Parameters:
  ///   - outcome: What came of a run.
  ///   - plan: The run's plan.
  ///   - aims: What validation patients decide.
  ///   - runtime: The library.
  /// - Throws: `TrainingError` and what running networks throws.
  public init(
    _ outcome: TrainingRun.Outcome, _ plan: TrainingPlan, aims: Aims = Aims(),
    runtime: OnnxRuntime
  ) throws {
    let classes = plan.labelClasses
    self.plan = plan
    self.outcome = outcome
    self.aims = aims
    let answers = CandidateAnswers(plan: plan, network: outcome.network, runtime: runtime)
    switch plan.task {
    case .histology:
      let validation = try ClassAnswers(answers, .validation)
      let scaling = TemperatureScaling(
        fitting: validation.logits, labels: validation.pictures.map(\.classIndex))
      let points = CallBounds.points(
        validation.cases(scaling.temperature), labels: classes.map(\.label),
        aim: aims.predictiveValue)
      let test = try ClassAnswers(answers, .test).cases(scaling.temperature)
      calibration = .temperature(scaling.temperature)
      calibrationLosses = (scaling.lossBefore, scaling.lossAfter)
      operatingPoints = points
      threshold = 0.5
      histology = HistologyFigures(test, classes, points: points)
      estimates = histology?.estimates ?? []
    case .segmentation:
      calibration = .none
      calibrationLosses = nil
      operatingPoints = []
      histology = nil
      var chosen = 0.5
      if let aim = aims.sensitivity {
        let validation = try Self.masks(answers, .validation, threshold: 0.5)
        // Above a half only the surest pixels would be left of any polyp.
        chosen = min(0.5, max(0.01, validation.threshold(sensitivity: aim) ?? 0.5))
      }
      threshold = chosen
      estimates = try Self.masks(answers, .test, threshold: chosen).estimates
    }
  }

  private static func masks(
    _ answers: CandidateAnswers, _ part: DatasetPart, threshold: Double
  ) throws -> SegmentationFigures {
    var figures = SegmentationFigures()
    try answers.forEach(part) { picture, logits in
      try figures.add(picture, logits, answers.plan.imageSize, threshold: threshold)
    }
    return figures
  }

  /// The run's whole configuration and what came of it, as a document.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("configuration", plan.json), ("epoch", .integer(Int64(outcome.epoch))),
      ("epochs", .array(outcome.history.map(\.json))),
      ("aimed_predictive_value", .number(aims.predictiveValue)),
      ("aimed_sensitivity", aims.sensitivity.map(JSONValue.number) ?? .null),
      ("threshold", .number(threshold)),
      (
        "operating_points",
        .array(
          operatingPoints.map { point in
            [
              "label": .string(point.label), "low": .number(point.low), "high": .number(point.high),
            ]
          })
      ),
      ("test", .array(estimates.map(\.json))),
    ]
    if case .temperature(let temperature) = calibration {
      members.append(("temperature", .number(temperature)))
    }
    if let losses = calibrationLosses {
      members.append(("validation_loss_before_calibration", .number(losses.before)))
      members.append(("validation_loss_after_calibration", .number(losses.after)))
    }
    if let histology {
      members.append(("positive", .string(histology.positiveName)))
      members.append(
        (
          "confusion",
          .array(histology.confusion.map { .array($0.map { .integer(Int64($0)) }) })
        ))
      if let calibration = histology.calibration {
        members.append(("test_brier", .number(calibration.brier)))
        members.append(("test_calibration_slope", .number(calibration.slope.value)))
        members.append(("test_calibration_intercept", .number(calibration.intercept.value)))
      }
    }
    return .object(JSONObject(members))
  }
}

/// The logits of the pictures of a part.
private struct ClassAnswers {
  private(set) var pictures: [TrainingPicture] = []
  private(set) var logits: [[Double]] = []

  init(_ answers: CandidateAnswers, _ part: DatasetPart) throws {
    try answers.forEach(part) { picture, values in
      pictures.append(picture)
      logits.append(values.map(Double.init))
    }
  }

  func cases(_ temperature: Double) -> PolypCases {
    PolypCases(logits, of: pictures, temperature: temperature)
  }
}
