extension ConfusionCounts {
  /// Enhanced-alignment measure (E-measure) of a thresholded map, in [0, 1].
  ///
  /// Fan et al., "Enhanced-alignment measure for binary foreground map evaluation", IJCAI 2018.
  /// Each pixel of map and mask is taken relative to its image's mean; where both deviate to the
  /// same side by the same amount the pixel scores 1, to opposite sides 0. A pixel's score depends
  /// only on whether it is positive and whether it is foreground, so the sum over the image is a
  /// sum over the four counts.
  ///
  /// As in the PraNet toolbox, an empty mask scores the share of negatives, a full mask that of
  /// positives, and the sum is divided by the number of pixels less one. That puts a nearly perfect
  /// map above 1 (by 1.5e-5 at 256x256), so the result is limited to 1; the single pixel of a 1x1
  /// image is divided by one.
  public var enhancedAlignment: Double {
    let total = Double(pixelCount)
    let sum: Double
    if foreground == 0 {
      sum = Double(falseNegatives + trueNegatives)
    } else if foreground == pixelCount {
      sum = Double(positives)
    } else {
      let mapMean = Double(positives) / total
      let maskMean = Double(foreground) / total
      sum =
        Double(truePositives) * Self.alignment(1 - mapMean, 1 - maskMean)
        + Double(falsePositives) * Self.alignment(1 - mapMean, -maskMean)
        + Double(falseNegatives) * Self.alignment(-mapMean, 1 - maskMean)
        + Double(trueNegatives) * Self.alignment(-mapMean, -maskMean)
    }
    return min(sum / max(total - 1, 1), 1)
  }

  /// The score of a pixel that deviates from the means of map and mask by these amounts.
  private static func alignment(_ map: Double, _ mask: Double) -> Double {
    let agreement = 2 * map * mask / (map * map + mask * mask + .ulpOfOne)
    return (agreement + 1) * (agreement + 1) / 4
  }
}
