import Base
import Foundation
import Study
import Testing

@testable import Validation

@Suite("Pages of a study")
struct StudyReportPageTests {
  private func html(_ dataset: StudyDataset, look: Int = 3) throws -> String {
    let report = try StudyReport(dataset, SyntheticStudy.occasion(look: look))
    return String(decoding: report.htmlDocument, as: UTF8.self)
  }

  @Test("pages need no other file and run no script")
  func selfContained() throws {
    let dataset = try SyntheticStudy.full()
    let monitor = MonitorPage.htmlDocument(dataset, at: SyntheticStudy.start)
    for page in [try html(dataset), String(decoding: monitor, as: UTF8.self)] {
      for forbidden in [
        "<script", "<link", "<iframe", "<img", "src=", "@import", "url(", "http:", "https:",
        "javascript:",
      ] {
        #expect(!page.lowercased().contains(forbidden), "\(forbidden)")
      }
      #expect(page.range(of: "<[^>]+ on[a-z]+=", options: .regularExpression) == nil)
      let links = page.matches(of: /href="([^"]*)"/).map { $0.output.1 }
      #expect(links.allSatisfy { $0.hasPrefix("#") })
    }
  }

  @Test("links of the page lead to sections that are there")
  func anchors() throws {
    let page = try html(SyntheticStudy.full())
    let targets = Set(page.matches(of: /href="#([^"]*)"/).map { String($0.output.1) })
    #expect(targets.count == ReportSection.allCases.count)
    for target in targets { #expect(page.contains("<section id=\"\(target)\">")) }
  }

  @Test("what protocols and records are called is never taken for HTML")
  func hostile() throws {
    let hostile = "<script>alert('1')</script>&\"\u{7}<b>"
    let json = SyntheticStudy.protocolJSON(
      study: hostile, title: hostile, subgroups: [hostile], exclusions: [hostile: hostile],
      hypotheses: [SyntheticStudy.hypothesis("<b>\"H1", "pivi_2_npv")])
    var polyp = StudyTable.polyp(0, .adenoma, .tubularAdenoma, attributes: [hostile: hostile])
    polyp = StudyPolyp(
      patient: 0, sizeMillimetres: 3, segment: .sigmoid, call: polyp.call,
      reference: polyp.reference, attributes: polyp.attributes)
    var engine = SyntheticStudy.engine(0)
    engine.models[0].identity = hostile
    engine.models[0].role = hostile
    engine.provider = hostile
    var dataset = try SyntheticStudy.dataset(
      [SyntheticStudy.study(polyp, number: 0, probability: 0.9, engine: engine)], protocol: json)
    dataset.origin = hostile
    dataset.frames.dropped = [hostile: 3]
    dataset.examinations.excluded = [hostile: 1]
    dataset.looks = [
      StudyDataset.Look(
        time: 0,
        event: LookEvent(
          person: try SyntheticStudy.pseudonym("x"), number: 1, isPlanned: true,
          figures: [hostile], labelled: 1))
    ]
    let monitor = MonitorPage.htmlDocument(dataset, at: SyntheticStudy.start)
    for page in [try html(dataset, look: 1), String(decoding: monitor, as: UTF8.self)] {
      #expect(!page.contains("<script"))
      #expect(!page.contains("<b>"))
      #expect(!page.contains("\u{7}"))
      #expect(page.contains("&lt;script&gt;"))
    }
  }

  @Test("a rehearsal says so in large, on both pages, and a study does not")
  func rehearsal() throws {
    let json = SyntheticStudy.protocolJSON(isRehearsal: true)
    let rehearsal = try SyntheticStudy.dataset([], protocol: json)
    let study = try SyntheticStudy.dataset([])
    let mark = "<p class=\"rehearsal\">REHEARSAL"
    func monitor(_ dataset: StudyDataset) -> String {
      String(decoding: MonitorPage.htmlDocument(dataset, at: 0), as: UTF8.self)
    }
    #expect(try html(rehearsal).contains(mark) && monitor(rehearsal).contains(mark))
    #expect(try !html(study).contains(mark) && !monitor(study).contains(mark))
    for page in [try html(study), monitor(study)] {
      #expect(page.contains("Research use only, not for diagnosis"))
    }
  }

  @Test(
    "no interval of no width is printed, nor a number that is none",
    arguments: StudyReportAgreementTests.datasets.indices)
  func widths(_ index: Int) throws {
    let page = try StudyReportAgreementTests.printed[index].get().html
    #expect(!page.contains(">nan") && !page.contains(" nan") && !page.contains("inf "))
    // The verification bounds of a study without gaps are a point; they stand in a row of their own.
    let rest = page.replacing(/<tr><th scope="row">bounds[\s\S]*?<\/tr>/, with: "")
      .replacing(/If none, or every one[^<]*/, with: "")
    let empty = rest.matches(of: /[^0-9.]([0-9.]+) to ([0-9.]+)( %|\))/).filter {
      $0.output.1 == $0.output.2
    }
    #expect(empty.isEmpty, "\(empty.map(\.output.0))")
  }

  @Test("what cannot be told is said in words")
  func words() throws {
    let alike = try html(EdgeStudies.allAlike(), look: 1)
    #expect(alike.contains("perfectly told apart"))
    #expect(alike.contains("all alike: the interval over patients is the exact one"))
    let empty = try html(SyntheticStudy.dataset([]))
    #expect(empty.contains("not evaluable: no case counts"))
    #expect(empty.contains("There is no call yet."))
    let one = try html(EdgeStudies.onePolyp(), look: 1)
    #expect(one.contains("one patient: no interval"))
    let none = try html(EdgeStudies.noPathology())
    #expect(none.contains("No call has a diagnosis yet"))
  }

  @Test("a verdict of the page is that of the document")
  func verdicts() throws {
    let dataset = try SyntheticStudy.full()
    let report = try StudyReport(dataset, SyntheticStudy.occasion(look: 3))
    let page = try html(dataset)
    for result in report.hypotheses {
      let words = ReportWords.verdict(result.verdict)
      #expect(
        page.contains("data-verdict=\"\(result.hypothesis.identifier)\">\(words)</strong>"))
    }
  }
}
