/// How often a model marks something on frames that show no polyp.
public struct FalseAlarmRate: Hashable, Sendable {
  /// A frame without polyp, and how much of it the model marked.
  public struct Frame: Hashable, Sendable {
    /// The frame's name within its dataset, such as its file name.
    public let name: String
    /// The share of pixels in [0, 1] that are positive at the operating point.
    public let positiveFraction: Double

    /// Names a frame's result.
    public init(name: String, positiveFraction: Double) {
      self.name = name
      self.positiveFraction = positiveFraction
    }

    /// Measures a frame's map.
    ///
    /// - Parameters:
    ///   - name: The frame's name.
    ///   - map: The model's probabilities, at any size.
    ///   - operatingThreshold: The model's threshold in [0, 1]: positive where above it.
    /// - Throws: `EvaluationError` with code `invalidOption`.
    public init(
      name: String, map: ProbabilityMap, operatingThreshold: Float = 0.5
    ) throws(EvaluationError) {
      try checkOperatingThreshold(operatingThreshold)
      self.init(name: name, positiveFraction: map.positiveFraction(above: operatingThreshold))
    }
  }

  /// The share of positive pixels that is tolerated by default: 0.2 %.
  public static let defaultTolerance = 0.002

  /// The dataset's name.
  public let dataset: String
  /// The greatest share of positive pixels in [0, 1] that is no alarm.
  public let tolerance: Double
  /// The frames whose share is above the tolerance, worst first.
  public let alarms: [Frame]
  /// The share of frames with an alarm, with its exact interval.
  public let rate: Proportion

  /// Computes the rate of a dataset.
  ///
  /// - Parameters:
  ///   - dataset: The dataset's name.
  ///   - frames: Its frames, in any order.
  ///   - tolerance: The greatest share of positive pixels in [0, 1] that is no alarm.
  ///   - confidence: The interval's level, in (0, 1).
  /// - Throws: `EvaluationError` with code `noImages`, `notFinite` or `invalidOption`.
  public init(
    dataset: String, frames: [Frame], tolerance: Double = defaultTolerance,
    confidence: Double = 0.95
  ) throws(EvaluationError) {
    guard !frames.isEmpty else {
      throw EvaluationError(.noImages, "dataset \(dataset) has no frame to evaluate")
    }
    guard tolerance >= 0, tolerance <= 1 else {
      throw EvaluationError(
        .invalidOption, "the tolerated share of positive pixels, \(tolerance), is not in [0, 1]")
    }
    if let frame = frames.first(where: { !$0.positiveFraction.isFinite }) {
      throw EvaluationError(
        .notFinite, "\(dataset)/\(frame.name): the share of positive pixels is not a number")
    }
    self.dataset = dataset
    self.tolerance = tolerance
    alarms =
      frames
      .filter { $0.positiveFraction > tolerance }
      .sorted { ($1.positiveFraction, $0.name) < ($0.positiveFraction, $1.name) }
    rate = try Proportion(
      successes: alarms.count, trials: frames.count, confidence: confidence)
  }
}
