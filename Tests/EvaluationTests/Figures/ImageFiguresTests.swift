import Testing

@testable import Evaluation

@Suite struct ImageFiguresTests {
  /// Both sides normalise in single precision, bit for bit, and go on in double precision; what is
  /// left is the order of sums.
  static let tolerance = 1e-9

  @Test func theFixtureIsThere() { #expect(Goldens.cases.count == 22) }

  @Test(arguments: Goldens.cases)
  func agreesWithTheReference(golden: Goldens.Case) throws {
    let figures = try ImageFigures(map: golden.map, mask: golden.mask)
    let pairs = [
      ("dice", figures.dice), ("iou", figures.intersectionOverUnion),
      ("weighted_f", figures.weightedFMeasure), ("s_measure", figures.structureMeasure),
      ("mae", figures.meanAbsoluteError),
    ]
    for (name, value) in pairs {
      expectClose(value, try golden.number(name), within: Self.tolerance, name)
    }
  }

  @Test(arguments: Goldens.cases)
  func curvesAgreeWithThresholdsAppliedOneByOne(golden: Goldens.Case) throws {
    let thresholds = try #require(Goldens.document["samples"]?.doubles).map { Int($0) }
    let curves = try ThresholdCurves(map: golden.map, mask: golden.mask)
    let pairs = [
      ("dice_curve", curves.dice), ("iou_curve", curves.intersectionOverUnion),
      ("e_curve", curves.enhancedAlignment),
    ]
    for (name, curve) in pairs {
      let expected = try golden.curve(name)
      #expect(curve.count == 256)
      expectClose(curve.mean, expected.mean, within: Self.tolerance, "\(name) mean")
      expectClose(curve.max() ?? .nan, expected.max, within: Self.tolerance, "\(name) max")
      for (threshold, expected) in zip(thresholds, expected.samples) {
        expectClose(curve[threshold], expected, within: Self.tolerance, "\(name) \(threshold)")
      }
    }
  }

  /// Which of several equally near foreground pixels lends its error is nobody's definition, so the
  /// choice must not matter: under 1e-3 against scipy's, under 2e-3 against the opposite order on
  /// these noisy maps of a few hundred pixels.
  @Test(arguments: Goldens.cases)
  func tiesHardlyMoveTheWeightedFMeasure(golden: Goldens.Case) throws {
    let value = try ImageFigures(map: golden.map, mask: golden.mask).weightedFMeasure
    expectClose(value, try golden.number("weighted_f_scipy"), within: 1e-3)
    expectClose(value, try golden.number("weighted_f_other_ties"), within: 2e-3)
  }

  @Test(arguments: 0..<60)
  func allFiguresLieBetweenZeroAndOne(seed: Int) throws {
    let (width, height) = (1 + seed % 13, 1 + seed * 7 % 11)
    let (map, mask) = try randomPair(seed: UInt64(seed), width: width, height: height)
    let figures = try ImageFigures(map: map, mask: mask)
    let values =
      [
        figures.dice, figures.intersectionOverUnion, figures.weightedFMeasure,
        figures.structureMeasure, figures.meanAbsoluteError, figures.positiveFraction,
        figures.foregroundFraction,
      ] + figures.curves.dice + figures.curves.intersectionOverUnion
      + figures.curves.enhancedAlignment
    // The S-measure of a perfect map may pass 1 by rounding.
    #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 }, "seed \(seed), \(width)x\(height)")
  }

  @Test(arguments: 0..<20)
  func aPerfectMapHasPerfectFigures(seed: Int) throws {
    let mask = try randomPair(seed: UInt64(seed), width: 8, height: 9).mask
    let map = try ProbabilityMap(width: 8, height: 9, values: mask.values.map { $0 ? 1 : 0 })
    let figures = try ImageFigures(map: map, mask: mask)
    #expect(figures.dice == 1 && figures.intersectionOverUnion == 1)
    #expect(figures.meanAbsoluteError == 0)
    expectClose(figures.weightedFMeasure, 1, within: 1e-12, "weighted F, seed \(seed)")
    expectClose(figures.structureMeasure, 1, within: 1e-12, "S-measure, seed \(seed)")
  }

  @Test func theOperatingPointIsOnRawProbabilities() throws {
    // Stretched to [0, 1] this map would be perfect; at 0.5 it finds nothing.
    let map = try ProbabilityMap(width: 2, height: 1, values: [0.1, 0.4])
    let mask = try BinaryMask(width: 2, height: 1, values: [false, true])
    let figures = try ImageFigures(map: map, mask: mask)
    #expect(figures.dice == 0 && figures.positiveFraction == 0)
    #expect(figures.curves.dice[255] == 1)
    #expect(try ImageFigures(map: map, mask: mask, operatingThreshold: 0.2).dice == 1)
    #expect(try ImageFigures(map: map, mask: mask, operatingThreshold: 0.4).dice == 0)
  }

  @Test func refusesSizesThatDisagreeAndThresholdsThatAreNone() throws {
    let map = try ProbabilityMap(width: 2, height: 3, values: [Float](repeating: 0, count: 6))
    let mask = try BinaryMask(width: 3, height: 2, values: [Bool](repeating: false, count: 6))
    expectError(.sizeMismatch, "2x3", "3x2") { _ = try ImageFigures(map: map, mask: mask) }
    expectError(.sizeMismatch) { _ = try ThresholdCurves(map: map, mask: mask) }
    let matching = try BinaryMask(width: 2, height: 3, values: mask.values)
    for threshold in [Float.nan, -0.1, 1.5] {
      expectError(.invalidOption, "threshold") {
        _ = try ImageFigures(map: map, mask: matching, operatingThreshold: threshold)
      }
    }
  }
}
