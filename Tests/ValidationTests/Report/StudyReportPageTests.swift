import Base
import Foundation
import Study
import Testing

@testable import Validation

@Suite("Pages of a study")
struct StudyReportPageTests {
  private func html(_ dataset: StudyDataset, look: Int = 3) throws -> String {
    String(decoding: try StudyReport(dataset, SyntheticStudy.occasion(look: look)).htmlDocument, as: UTF8.self)
  }

  @Test("a page is there")
  func page() throws {
    let text = try html(SyntheticStudy.full())
    if let folder = ProcessInfo.processInfo.environment["REPORT_PAGES"] {
      let rehearsal = try SyntheticStudy.full(protocol: SyntheticStudy.protocolJSON(isRehearsal: true, serrated: nil))
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/report.html"))
      try Data(try html(rehearsal, look: 2).utf8).write(to: URL(fileURLWithPath: folder + "/rehearsal.html"))
      try Data(try html(SyntheticStudy.dataset([])).utf8).write(to: URL(fileURLWithPath: folder + "/empty.html"))
      try Data(MonitorPage.htmlDocument(SyntheticStudy.full(), at: SyntheticStudy.start)).write(to: URL(fileURLWithPath: folder + "/monitor.html"))
      let report = try StudyReport(SyntheticStudy.full(), SyntheticStudy.occasion(look: 3))
      try Data(report.jsonDocument).write(to: URL(fileURLWithPath: folder + "/report.json"))
      try Data(report.csv()).write(to: URL(fileURLWithPath: folder + "/report.csv"))
    }
    #expect(text.contains("<h1>OB-1</h1>"))
  }
}
