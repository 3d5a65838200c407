/// The figures of one image: how well a model's map agrees with the expert's mask.
///
/// Dice and IoU are of the model's operating point, on its raw probabilities. All other figures
/// follow the PraNet toolbox (Fan et al., "PraNet: parallel reverse attention network for polyp
/// segmentation", MICCAI 2020), which stretches each map to [0, 1] first; see
/// `ProbabilityMap.minMaxNormalized()`.
public struct ImageFigures: Hashable, Sendable {
  /// The greatest probability that still is negative at the operating point.
  public let operatingThreshold: Float
  /// Dice at the operating point, in [0, 1]; 1 when map and mask are both empty.
  public let dice: Double
  /// IoU at the operating point, in [0, 1]; 1 when map and mask are both empty.
  public let intersectionOverUnion: Double
  /// The share of pixels that are positive at the operating point, in [0, 1].
  public let positiveFraction: Double
  /// The share of pixels that are foreground in the mask, in [0, 1].
  public let foregroundFraction: Double
  /// Weighted F-measure, beta = 1, in [0, 1].
  ///
  /// Margolin et al., "How to evaluate foreground maps?", CVPR 2014. With an empty mask, for which
  /// it is not defined: 1 for a map of zeros, else 0.
  public let weightedFMeasure: Double
  /// S-measure, alpha = 0.5, in [0, 1].
  ///
  /// Fan et al., "Structure-measure: a new way to evaluate foreground maps", ICCV 2017.
  public let structureMeasure: Double
  /// Mean absolute difference between normalised map and mask, in [0, 1].
  public let meanAbsoluteError: Double
  /// Dice, IoU and E-measure at each of 256 thresholds on the normalised map.
  public let curves: ThresholdCurves

  /// Computes all figures of an image.
  ///
  /// - Parameters:
  ///   - map: The model's probabilities, of the mask's size (`ProbabilityMap.resized`).
  ///   - mask: The expert's mask.
  ///   - operatingThreshold: The model's threshold in [0, 1]: positive where above it.
  /// - Throws: `EvaluationError` with code `sizeMismatch` or `invalidOption`.
  public init(
    map: ProbabilityMap, mask: BinaryMask, operatingThreshold: Float = 0.5
  ) throws(EvaluationError) {
    try checkOperatingThreshold(operatingThreshold)
    let counts = try ConfusionCounts(map: map, mask: mask, threshold: operatingThreshold)
    self.operatingThreshold = operatingThreshold
    dice = counts.dice
    intersectionOverUnion = counts.intersectionOverUnion
    positiveFraction = Double(counts.positives) / Double(counts.pixelCount)
    foregroundFraction = Double(counts.foreground) / Double(counts.pixelCount)

    let normalized = map.minMaxNormalized()
    weightedFMeasure = Evaluation.weightedFMeasure(normalized: normalized, mask: mask)
    structureMeasure = Evaluation.structureMeasure(normalized: normalized, mask: mask)
    meanAbsoluteError = Evaluation.meanAbsoluteError(normalized: normalized, mask: mask)
    curves = ThresholdCurves(normalized: normalized, mask: mask)
  }

  /// E-measure averaged over the 256 thresholds, in [0, 1].
  public var meanEnhancedAlignment: Double { curves.enhancedAlignment.mean }
  /// Dice averaged over the 256 thresholds, in [0, 1].
  public var meanDiceOverThresholds: Double { curves.dice.mean }
  /// IoU averaged over the 256 thresholds, in [0, 1].
  public var meanIntersectionOverUnionOverThresholds: Double {
    curves.intersectionOverUnion.mean
  }
}

/// Mean absolute difference between a normalised map and its mask.
func meanAbsoluteError(normalized map: ProbabilityMap, mask: BinaryMask) -> Double {
  var sum = 0.0
  for (value, isForeground) in zip(map.values, mask.values) {
    sum += isForeground ? 1 - Double(value) : Double(value)
  }
  return sum / Double(mask.pixelCount)
}

/// Refuses an operating threshold that is not a probability.
///
/// - Parameter threshold: The threshold.
/// - Throws: `EvaluationError` with code `invalidOption`.
func checkOperatingThreshold(_ threshold: Float) throws(EvaluationError) {
  guard threshold >= 0, threshold <= 1 else {
    throw EvaluationError(
      .invalidOption, "the operating threshold \(threshold) is not a probability in [0, 1]")
  }
}
