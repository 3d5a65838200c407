import Base
import Foundation
import Testing

@testable import Validation

@Suite("The table of a report's polyps")
struct StudyReportTableTests {
  private func table(_ dataset: StudyDataset, withPseudonyms: Bool = false) throws -> CSVTable {
    let report = try StudyReport(dataset, SyntheticStudy.occasion(look: 3))
    let text = String(decoding: report.csv(withPseudonyms: withPseudonyms), as: UTF8.self)
    return try CSVTable(text, name: "report")
  }

  @Test("pseudonyms and numbers of records are there only where they are asked for")
  func pseudonyms() throws {
    let dataset = try SyntheticStudy.full()
    let report = try StudyReport(dataset, SyntheticStudy.occasion(look: 3))
    let plain = String(decoding: report.csv(), as: UTF8.self)
    for each in dataset.cases.prefix(20) {
      #expect(!plain.contains(try #require(each.patient).hex))
      #expect(!plain.contains(try #require(each.examination).hex))
    }
    #expect(!plain.contains("2026-"))
    let full = try table(dataset, withPseudonyms: true)
    let place = try #require(full.column("patient_pseudonym"))
    #expect(full.rows.map { $0.fields[place] } == dataset.cases.map { $0.patient?.hex })
  }

  @Test("columns are those that the documentation describes")
  func columns() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../docs/study-report.md").standardizedFileURL
    let text = try String(contentsOf: file, encoding: .utf8)
    for column in StudyReport.columns + StudyReport.pseudonymColumns {
      #expect(text.contains("| `\(column)` |"), "\(column)")
    }
  }

  @Test("attributes are columns, and no spreadsheet takes one for a formula")
  func attributes() throws {
    let polyps = [
      StudyTable.polyp(0, .adenoma, .tubularAdenoma, attributes: ["a,b": "=1+1", "c": "x\"y"]),
      StudyTable.polyp(1, .adenoma, .tubularAdenoma, attributes: ["c": "-2"]),
    ]
    let cases = try polyps.enumerated().map { try SyntheticStudy.study($1, number: $0) }
    let table = try table(SyntheticStudy.dataset(cases))
    let (one, two) = (
      try #require(table.column("attribute_a,b")), try #require(table.column("attribute_c"))
    )
    #expect(table.rows.map { $0.fields[one] } == ["'=1+1", ""])
    #expect(table.rows.map { $0.fields[two] } == ["x\"y", "'-2"])
  }

  @Test("a study without polyps is a header")
  func empty() throws {
    let table = try table(SyntheticStudy.dataset([]))
    #expect(table.rows.isEmpty && table.header == StudyReport.columns)
  }
}
