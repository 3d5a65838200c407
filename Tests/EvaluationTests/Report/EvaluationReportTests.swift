import Base
import Testing

@testable import Evaluation

@Suite struct EvaluationReportTests {
  /// Three datasets' worth of images with Dice from 0 to 1, and a folder without polyps.
  static func report(
    datasets: [String] = ["Kvasir-SEG", "CVC-ClinicDB"], title: String = "Test split",
    warnings: [String] = []
  ) throws -> EvaluationReport {
    let images = try datasets.flatMap { dataset in
      try Goldens.cases.map { golden in
        EvaluatedImage(
          dataset: dataset, name: "\(golden.name).jpg",
          figures: try ImageFigures(map: golden.map, mask: golden.mask))
      }
    }
    return try EvaluationReport(
      context: ReportContext(
        title: title, created: "2024-05-01T10:00:00Z",
        model: [.init("name", "polyp-lite"), .init("version", "1")],
        pipeline: [.init("resize", "bilinear, antialiased")]),
      images: images,
      falseAlarms: [
        FalseAlarmRate(
          dataset: "no-polyp",
          frames: (0..<100).map { .init(name: "\($0).jpg", positiveFraction: $0 == 7 ? 0.3 : 0) })
      ],
      warnings: warnings, bootstrap: BootstrapConfiguration(seed: 42, resamples: 20))
  }

  @Test func keepsDatasetsInOrderAndCountsEachImageOnceOverall() throws {
    let report = try Self.report()
    #expect(report.datasets.map(\.name) == ["Kvasir-SEG", "CVC-ClinicDB"])
    #expect(report.overall?.imageCount == 44)
    let first = try #require(report.datasets.first)
    let overall = try #require(report.overall)
    expectClose(overall[.meanDice].value, first[.meanDice].value, within: 1e-12)
  }

  @Test func worstCasesComeWorstFirst() throws {
    let report = try Self.report()
    let worst = report.worstCases(12)
    #expect(worst.count == 12)
    let dices = worst.map(\.figures.dice)
    #expect(dices == dices.sorted())
    #expect(worst.first?.dataset == "CVC-ClinicDB")
    #expect(report.worstCases(1000).count == 44)
    #expect(report.worstCases(-1).isEmpty)
  }

  @Test func refusesNothingTwiceAndMixedThresholds() throws {
    let context = ReportContext()
    expectError(.noImages) { _ = try EvaluationReport(context: context, images: []) }
    let golden = try #require(Goldens.cases.first)
    let figures = try ImageFigures(map: golden.map, mask: golden.mask)
    let image = EvaluatedImage(dataset: "a", name: "1.jpg", figures: figures)
    expectError(.duplicateImage, "a/1.jpg") {
      _ = try EvaluationReport(context: context, images: [image, image])
    }
    expectError(.invalidOption, "0.5", "0.4") {
      _ = try EvaluationReport(context: context, images: [image], operatingThreshold: 0.4)
    }
  }

  @Test func aReportOfNegativesOnlyHasNoFigures() throws {
    let alarms = try FalseAlarmRate(
      dataset: "normal", frames: [.init(name: "a", positiveFraction: 0)])
    let report = try EvaluationReport(
      context: ReportContext(), images: [], falseAlarms: [alarms])
    #expect(report.overall == nil && report.datasets.isEmpty)
    #expect(report.json.object?["overall"] == .null)
    #expect(report.text().contains("0 of 1"))
    let page = try report.html()
    #expect(page.contains("False alarms") && !page.contains("Worst cases"))
  }

  @Test func textShowsEveryFigureOfEveryDataset() throws {
    let text = try Self.report(warnings: ["3 images left out"]).text()
    for figure in Figure.allCases { #expect(text.contains(figure.title)) }
    for words in [
      "Kvasir-SEG", "CVC-ClinicDB", EvaluationReport.overallName, EvaluationReport.notice,
      "seed 42", "20 bootstrap resamples", "95 %", "1 of 100", "0.0100 [0.0003, 0.0545]",
      "more than 0.2 % positive", "name: polyp-lite", "Note: 3 images left out",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.last != " " })
  }

  @Test func textWrapsDatasetsThatDoNotFit() throws {
    let report = try Self.report(datasets: ["a", "b", "c", "d"])
    for width in [60, 80, 100, 200] {
      let lines = report.text(width: width).split(separator: "\n")
      let table = lines.filter { $0.hasPrefix("Mean Dice ") }
      #expect(table.allSatisfy { $0.count <= width })
    }
    func blocks(_ width: Int) -> Int {
      report.text(width: width).split(separator: "\n").filter { $0.hasPrefix("MAE") }.count
    }
    #expect(blocks(200) == 1)
    #expect(blocks(10) == 5)
  }

  @Test func textCannotDriveATerminal() throws {
    let text = try Self.report(datasets: ["a\u{1B}[2J"], title: "b\u{07}\r\n").text()
    #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test func jsonHoldsEachFigureAndInterval() throws {
    let report = try Self.report(warnings: ["careful"])
    let json = try JSONValue(parsing: Array(report.json.serialized().utf8))
    let document = try #require(json.object)
    #expect(
      document.members.map(\.name) == [
        "format", "version", "notice", "title", "created", "model", "pipeline",
        "operating_threshold", "bootstrap", "overall", "datasets", "negatives", "warnings",
        "images",
      ])
    let datasets = try #require(document["datasets"]?.elements)
    let overall = try #require(document["overall"])
    let expected = report.datasets + [report.overall].compactMap { $0 }
    #expect(datasets.count + 1 == expected.count)
    for (value, figures) in zip(datasets + [overall], expected) {
      let object = try #require(value.object)
      let intervals = try #require(object["intervals"]?.object)
      #expect(object["name"] == .string(figures.name))
      for figure in Figure.allCases {
        let estimate = figures[figure]
        #expect(object[figure.key]?.double == estimate.value)
        #expect(intervals[figure.key]?.doubles == [estimate.low, estimate.high])
      }
    }
    #expect(document["images"]?.elements?.count == 44)
    #expect(document["bootstrap"]?.object?["seed"] == 42)
    #expect(document["model"]?.object?["name"] == "polyp-lite")
    let negative = try #require(document["negatives"]?.elements?.first?.object)
    #expect(negative["false_alarm_rate"]?.double == 0.01)
    #expect(negative["alarm_frames"]?.elements?.first?.object?["file"] == "7.jpg")
  }

  @Test func jsonWritesTheThresholdAsItWasGiven() throws {
    let golden = try #require(Goldens.cases.first)
    let figures = try ImageFigures(map: golden.map, mask: golden.mask, operatingThreshold: 0.3)
    let report = try EvaluationReport(
      context: ReportContext(),
      images: [EvaluatedImage(dataset: "a", name: "b", figures: figures)],
      operatingThreshold: 0.3, bootstrap: BootstrapConfiguration(seed: .max, resamples: 5))
    let document = try #require(report.json.object)
    #expect(document["operating_threshold"]?.double == 0.3)
    #expect(document["bootstrap"]?.object?["seed"] == "18446744073709551615")
  }
}
