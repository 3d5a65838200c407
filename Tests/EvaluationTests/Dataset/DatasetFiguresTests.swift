import Testing

@testable import Evaluation

@Suite struct DatasetFiguresTests {
  private static func goldenFigures() throws -> [ImageFigures] {
    try Goldens.cases.map { try ImageFigures(map: $0.map, mask: $0.mask) }
  }

  /// The script draws the same images from the same generator; the rest is the order of sums.
  @Test func pointsAndIntervalsAgreeWithTheReference() throws {
    let golden = try #require(Goldens.document["dataset"]?.object)
    let expected = try #require(golden["figures"]?.object)
    let dataset = try DatasetFigures(
      name: "goldens", images: Self.goldenFigures(),
      bootstrap: BootstrapConfiguration(
        seed: UInt64(try #require(golden["seed"]?.double)),
        resamples: Int(try #require(golden["resamples"]?.double)),
        confidence: try #require(golden["confidence"]?.double)))
    #expect(dataset.imageCount == 22)
    for figure in Figure.allCases {
      let numbers = try #require(expected[figure.key]?.doubles, "\(figure.key)")
      let estimate = dataset[figure]
      expectClose(estimate.value, numbers[0], within: 1e-9, "\(figure.key)")
      expectClose(estimate.low, numbers[1], within: 1e-9, "\(figure.key) low")
      expectClose(estimate.high, numbers[2], within: 1e-9, "\(figure.key) high")
    }
  }

  @Test func theOrderOfImagesDoesNotMoveTheFigures() throws {
    let images = try Self.goldenFigures()
    let bootstrap = try BootstrapConfiguration(resamples: 10)
    let forward = try DatasetFigures(name: "a", images: images, bootstrap: bootstrap)
    let backward = try DatasetFigures(name: "a", images: images.reversed(), bootstrap: bootstrap)
    for figure in Figure.allCases {
      expectClose(forward[figure].value, backward[figure].value, within: 1e-12, figure.key)
    }
  }

  @Test func theSameSeedGivesTheSameIntervalsAndAnotherOthers() throws {
    let images = try Self.goldenFigures()
    func figures(_ seed: UInt64) throws -> DatasetFigures {
      try DatasetFigures(
        name: "a", images: images, bootstrap: BootstrapConfiguration(seed: seed, resamples: 50))
    }
    #expect(try figures(1) == figures(1))
    #expect(try figures(1)[.meanDice] != figures(2)[.meanDice])
  }

  @Test func intervalsHoldTheFigureAndNarrowWithMoreImages() throws {
    let images = try Self.goldenFigures()
    let bootstrap = try BootstrapConfiguration(resamples: 80)
    let few = try DatasetFigures(name: "a", images: images, bootstrap: bootstrap)
    let many = try DatasetFigures(
      name: "a", images: Array(repeatElement(images, count: 4).joined()), bootstrap: bootstrap)
    for figure in Figure.allCases {
      let (few, many) = (few[figure], many[figure])
      #expect(few.low <= few.value && few.value <= few.high, "\(figure.key)")
      #expect(many.high - many.low < (few.high - few.low) / 1.4, "\(figure.key)")
    }
  }

  @Test func oneImageGivesAnIntervalWithoutWidth() throws {
    let image = try #require(Self.goldenFigures().first)
    let dataset = try DatasetFigures(name: "one", images: [image])
    #expect(dataset[.meanDice] == Estimate(value: image.dice, low: image.dice, high: image.dice))
  }

  @Test func maximaAreOfTheMeanCurve() throws {
    // Each image is perfect from its own threshold on; no threshold suits both.
    let mask = try BinaryMask(width: 3, height: 1, values: [false, false, true])
    let low = try ProbabilityMap(width: 3, height: 1, values: [0, 0.2, 1])
    let high = try ProbabilityMap(width: 3, height: 1, values: [0, 1, 1])
    let images = [
      try ImageFigures(map: low, mask: mask), try ImageFigures(map: high, mask: mask),
    ]
    let dataset = try DatasetFigures(name: "two", images: images)
    expectClose(
      dataset[.maxDiceOverThresholds].value, (1 + 2.0 / 3) / 2, within: 1e-12, "max Dice")
  }

  @Test func refusesNoImagesAndSettingsOutOfRange() {
    expectError(.noImages, "empty") { _ = try DatasetFigures(name: "empty", images: []) }
    expectError(.invalidOption, "0") { _ = try BootstrapConfiguration(resamples: 0) }
    expectError(.invalidOption) { _ = try BootstrapConfiguration(resamples: 1_000_001) }
    for confidence in [0, 1, -1, 95, Double.nan] {
      expectError(.invalidOption) { _ = try BootstrapConfiguration(confidence: confidence) }
    }
  }

  @Test func keysAreThoseOfTheReport() {
    #expect(
      Figure.allCases.map(\.key) == [
        "mean_dice", "mean_iou", "weighted_f_measure", "s_measure", "mean_e_measure",
        "max_e_measure", "mae", "mean_dice_over_thresholds", "max_dice_over_thresholds",
        "mean_iou_over_thresholds", "max_iou_over_thresholds",
      ])
  }
}
