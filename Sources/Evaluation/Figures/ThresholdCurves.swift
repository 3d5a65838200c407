/// Dice, IoU and E-measure of one image at each of 256 thresholds.
///
/// The thresholds are 0/255, 1/255 … 255/255, in this order, on the min–max normalised map, and a
/// pixel is positive *from* its threshold on: the way of the PraNet toolbox (Fan et al., "PraNet",
/// MICCAI 2020). At threshold 0 every pixel is positive.
///
/// All thresholds come from one pass over the pixels: a histogram of levels, foreground and
/// background apart, holds the confusion counts of every threshold.
public struct ThresholdCurves: Hashable, Sendable {
  /// The number of thresholds.
  public static let thresholdCount = 256

  /// Dice at each threshold.
  ///
  /// 0 without any true positive, even if map and mask are both empty.
  public let dice: [Double]
  /// IoU at each threshold.
  ///
  /// 0 without any true positive, even if map and mask are both empty.
  public let intersectionOverUnion: [Double]
  /// E-measure at each threshold; see `ConfusionCounts.enhancedAlignment`.
  public let enhancedAlignment: [Double]

  /// Computes the curves.
  ///
  /// - Parameters:
  ///   - map: The model's probabilities, not yet normalised.
  ///   - mask: The expert's mask, of the map's size.
  /// - Throws: `EvaluationError` with code `sizeMismatch`.
  public init(map: ProbabilityMap, mask: BinaryMask) throws(EvaluationError) {
    try checkSameSize(map, mask)
    self.init(normalized: map.minMaxNormalized(), mask: mask)
  }

  /// Computes the curves of a map that is normalised and of its mask's size.
  init(normalized map: ProbabilityMap, mask: BinaryMask) {
    let counts = Self.confusion(normalized: map, mask: mask)
    dice = counts.map { $0.truePositives == 0 ? 0 : $0.dice }
    intersectionOverUnion = counts.map { $0.truePositives == 0 ? 0 : $0.intersectionOverUnion }
    enhancedAlignment = counts.map(\.enhancedAlignment)
  }

  /// The confusion counts at each threshold.
  static func confusion(normalized map: ProbabilityMap, mask: BinaryMask) -> [ConfusionCounts] {
    var foreground = [Int](repeating: 0, count: thresholdCount)
    var background = foreground
    for (probability, isForeground) in zip(map.values, mask.values) {
      if isForeground {
        foreground[level(of: probability)] += 1
      } else {
        background[level(of: probability)] += 1
      }
    }
    var counts = [ConfusionCounts](repeating: ConfusionCounts(), count: thresholdCount)
    var running = ConfusionCounts()
    running.falseNegatives = mask.foregroundCount
    running.trueNegatives = mask.pixelCount - mask.foregroundCount
    for threshold in counts.indices.reversed() {
      running.truePositives += foreground[threshold]
      running.falseNegatives -= foreground[threshold]
      running.falsePositives += background[threshold]
      running.trueNegatives -= background[threshold]
      counts[threshold] = running
    }
    return counts
  }

  /// The greatest threshold, as its index, at which a probability in [0, 1] is positive.
  ///
  /// Compared in single precision, so that the level k of an 8-bit map, stored as Float(k) / 255,
  /// has exactly index k.
  static func level(of probability: Float) -> Int {
    var level = min(Int(probability * 255), 255)
    if level < 255, Float(level + 1) / 255 <= probability { level += 1 }
    if level > 0, Float(level) / 255 > probability { level -= 1 }
    return level
  }
}

extension [Double] {
  /// The arithmetic mean; NaN for an empty array.
  var mean: Double { reduce(0, +) / Double(count) }
}
