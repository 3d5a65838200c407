import Testing

@testable import Evaluation

@Suite struct ThresholdCurvesTests {
  @Test func levelsOfEightBitMapsAreExact() {
    for level in 0...255 {
      #expect(ThresholdCurves.level(of: Float(level) / 255) == level)
      #expect(ThresholdCurves.level(of: (Float(level) / 255).nextUp) == level)
      if level > 0 {
        #expect(ThresholdCurves.level(of: (Float(level) / 255).nextDown) == level - 1)
      }
    }
  }

  /// The histogram must give the very counts that 256 passes over the pixels give.
  @Test(arguments: 0..<12)
  func histogramEqualsThresholdsAppliedOneByOne(seed: Int) throws {
    let (map, mask) = try randomPair(
      seed: 100 + UInt64(seed), width: 5 + seed, height: 17 - seed)
    let normalized = map.minMaxNormalized()
    let counts = ThresholdCurves.confusion(normalized: normalized, mask: mask)
    for (index, counted) in counts.enumerated() {
      var direct = ConfusionCounts()
      for (value, isForeground) in zip(normalized.values, mask.values) {
        switch (value >= Float(index) / 255, isForeground) {
        case (true, true): direct.truePositives += 1
        case (true, false): direct.falsePositives += 1
        case (false, true): direct.falseNegatives += 1
        case (false, false): direct.trueNegatives += 1
        }
      }
      #expect(counted == direct, "seed \(seed), threshold \(index)")
    }
  }

  /// The sum over four counts must equal the sum over pixels of the definition.
  @Test(arguments: 0..<12)
  func countsGiveTheEnhancedAlignmentOfPixels(seed: Int) throws {
    let (map, mask) = try randomPair(seed: 200 + UInt64(seed), width: 11, height: 6)
    let threshold = Float(seed) / 12
    let counts = try ConfusionCounts(map: map, mask: mask, threshold: threshold)
    let positives = map.values.map { $0 > threshold ? 1.0 : 0.0 }
    let truths = mask.values.map { $0 ? 1.0 : 0.0 }
    var sum = 0.0
    for (positive, truth) in zip(positives, truths) {
      if mask.isEmpty {
        sum += 1 - positive
      } else if mask.isFull {
        sum += positive
      } else {
        let (map, mask) = (positive - positives.mean, truth - truths.mean)
        let alignment = 2 * map * mask / (map * map + mask * mask + .ulpOfOne)
        sum += (alignment + 1) * (alignment + 1) / 4
      }
    }
    expectClose(counts.enhancedAlignment, min(sum / 65, 1), within: 1e-12, "seed \(seed)")
  }

  @Test func emptyAgainstEmptyIsRightAtTheOperatingPointAndZeroOnTheCurves() throws {
    let map = try ProbabilityMap(width: 3, height: 1, values: [0, 0, 0])
    let mask = try BinaryMask(width: 3, height: 1, values: [false, false, false])
    let counts = try ConfusionCounts(map: map, mask: mask, threshold: 0.5)
    #expect(counts.dice == 1 && counts.intersectionOverUnion == 1)
    let curves = try ThresholdCurves(map: map, mask: mask)
    #expect(curves.dice.allSatisfy { $0 == 0 })
  }
}
