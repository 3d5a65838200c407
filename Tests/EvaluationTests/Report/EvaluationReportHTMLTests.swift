import Foundation
import Testing

@testable import Evaluation

@Suite struct EvaluationReportHTMLTests {
  private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]

  @Test func thePageStandsAlone() throws {
    let page = try EvaluationReportTests.report().html()
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    for word in ["<script", "<link", "@import", "url(", "src=\"http"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains(EvaluationReport.notice))
    #expect(page.contains("seed 42") && page.contains("polyp-lite"))
    for figure in Figure.allCases { #expect(page.contains(figure.title)) }
  }

  @Test func everyStringIsEscaped() throws {
    let attack = "<img src=x onerror='a()'>\"&\u{0}"
    var report = try EvaluationReportTests.report(
      datasets: [attack], title: attack, warnings: [attack])
    report = try EvaluationReport(
      context: ReportContext(
        title: attack, created: attack, model: [.init(attack, attack)],
        pipeline: [.init(attack, attack)]),
      images: report.images.map {
        EvaluatedImage(dataset: $0.dataset, name: attack + $0.name, figures: $0.figures)
      },
      falseAlarms: [
        FalseAlarmRate(dataset: attack, frames: [.init(name: attack, positiveFraction: 1)])
      ],
      warnings: [attack], bootstrap: BootstrapConfiguration(resamples: 5))
    let first = try #require(report.images.first)
    let overlay = CaseOverlay(dataset: first.dataset, name: first.name, jpeg: jpeg)
    for page in [try report.html(), try report.html(overlays: [overlay], legend: attack)] {
      #expect(!page.contains("<img src=x"))
      #expect(!page.contains("'a()'"))
      #expect(!page.contains("\u{0}"))
      #expect(page.contains("&lt;img src=x onerror=&#39;a()&#39;&gt;&quot;&amp;\u{FFFD}"))
    }
  }

  @Test func overlaysAreEmbeddedWorstFirst() throws {
    let report = try EvaluationReportTests.report()
    let worst = report.worstCases(3)
    let overlays = worst.reversed().map {
      CaseOverlay(dataset: $0.dataset, name: $0.name, jpeg: jpeg)
    }
    let page = try report.html(overlays: overlays, legend: "green is the expert")
    #expect(page.components(separatedBy: "data:image/jpeg;base64,/9j/4AECAw==").count == 4)
    #expect(page.contains("green is the expert"))
    let places = worst.map { page.range(of: "alt=\"\($0.dataset)/\($0.name)\"")?.lowerBound }
    #expect(places.allSatisfy { $0 != nil })
    #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  }

  @Test func withoutOverlaysTheWorstCasesAreListed() throws {
    let report = try EvaluationReportTests.report()
    let page = try report.html()
    #expect(report.worstCases(10).allSatisfy { page.contains("\($0.dataset)/\($0.name)") })
    #expect(!page.contains("<img"))
  }

  @Test func refusesOverlaysThatFitNothing() throws {
    let report = try EvaluationReportTests.report()
    let image = try #require(report.images.first)
    func overlay(_ name: String, _ bytes: [UInt8]) -> CaseOverlay {
      CaseOverlay(dataset: image.dataset, name: name, jpeg: bytes)
    }
    expectError(.invalidOverlay, "not a JPEG") {
      _ = try report.html(overlays: [overlay(image.name, [0x89, 0x50])])
    }
    expectError(.invalidOverlay, "shows no evaluated image") {
      _ = try report.html(overlays: [overlay("elsewhere.jpg", jpeg)])
    }
    expectError(.invalidOverlay, "two overlays") {
      _ = try report.html(overlays: [overlay(image.name, jpeg), overlay(image.name, jpeg)])
    }
  }

  @Test func histogramClassesHoldTheirLowerEnd() {
    let histogram = DiceHistogram([0, 0.049, 0.05, 0.5, 0.95, 1, 1])
    #expect(histogram.counts[0] == 2 && histogram.counts[1] == 1)
    #expect(histogram.counts[10] == 1 && histogram.counts[19] == 3)
    #expect(histogram.svg.text.contains("0.95 to 1.00: 3"))
    #expect(DiceHistogram([]).svg.text.contains("<svg"))
  }
}
