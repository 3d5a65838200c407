/// How the pixels of a thresholded map and of its mask fall together.
public struct ConfusionCounts: Hashable, Sendable {
  /// Positive in the map, foreground in the mask.
  public var truePositives = 0
  /// Positive in the map, background in the mask.
  public var falsePositives = 0
  /// Negative in the map, foreground in the mask.
  public var falseNegatives = 0
  /// Negative in the map, background in the mask.
  public var trueNegatives = 0

  /// Starts with no pixel counted.
  public init() {}

  /// Counts the pixels of a map, positive where the probability is above `threshold`.
  ///
  /// - Parameters:
  ///   - map: The model's probabilities.
  ///   - mask: The expert's mask, of the map's size.
  ///   - threshold: The greatest probability that still is negative.
  /// - Throws: `EvaluationError` with code `sizeMismatch`.
  public init(map: ProbabilityMap, mask: BinaryMask, threshold: Float) throws(EvaluationError) {
    try checkSameSize(map, mask)
    for (probability, isForeground) in zip(map.values, mask.values) {
      switch (probability > threshold, isForeground) {
      case (true, true): truePositives += 1
      case (true, false): falsePositives += 1
      case (false, true): falseNegatives += 1
      case (false, false): trueNegatives += 1
      }
    }
  }

  /// Pixels that are positive in the map.
  public var positives: Int { truePositives + falsePositives }

  /// Pixels that are foreground in the mask.
  public var foreground: Int { truePositives + falseNegatives }

  /// All pixels counted.
  public var pixelCount: Int { positives + falseNegatives + trueNegatives }

  /// Dice coefficient in [0, 1]: twice the overlap over the sum of both areas.
  ///
  /// 1 when both are empty: to find nothing where there is nothing is right.
  public var dice: Double {
    let total = positives + foreground
    return total == 0 ? 1 : Double(2 * truePositives) / Double(total)
  }

  /// Intersection over union in [0, 1]; 1 when both are empty.
  public var intersectionOverUnion: Double {
    let union = positives + falseNegatives
    return union == 0 ? 1 : Double(truePositives) / Double(union)
  }
}

/// Refuses a map that is not of its mask's size.
///
/// - Parameters:
///   - map: The model's probabilities.
///   - mask: The expert's mask.
/// - Throws: `EvaluationError` with code `sizeMismatch`.
func checkSameSize(_ map: ProbabilityMap, _ mask: BinaryMask) throws(EvaluationError) {
  guard map.width == mask.width, map.height == mask.height else {
    throw EvaluationError(
      .sizeMismatch,
      "the map is \(map.width)x\(map.height) and the mask \(mask.width)x\(mask.height); "
        + "resize the map to the mask's size first")
  }
}
