import Base
import Foundation
import Study
import TestSupport
import Testing

@testable import Validation

/// A report and what can be read back of its three forms.
struct PrintedReport: Sendable {
  let report: StudyReport
  let html: String
  let json: JSONFields
  let table: CSVTable

  init(_ dataset: StudyDataset, look: Int = 3) throws {
    report = try StudyReport(dataset, SyntheticStudy.occasion(look: look))
    html = String(decoding: report.htmlDocument, as: UTF8.self)
    json = try JSONFields(JSONValue(parsing: report.jsonDocument))
    table = try CSVTable(String(decoding: report.csv(), as: UTF8.self), name: "report")
  }

  /// The count that the page has under a name.
  func page(_ name: String) throws -> Int {
    let marker = "data-n=\"\(name)\">"
    let start = try #require(html.range(of: marker), "\(name) is not on the page").upperBound
    return try #require(Int(html[start...].prefix { $0.isNumber }))
  }

  /// The count of a box of the drawing.
  func box(_ name: String) throws -> Int {
    let marker = "data-node=\"\(name)\" data-count=\""
    let start = try #require(html.range(of: marker), "\(name) is not drawn").upperBound
    return try #require(Int(html[start...].prefix { $0.isNumber }))
  }

  /// The number of rows with a value in a column.
  func rows(_ column: String, _ value: String) throws -> Int {
    let place = try #require(table.column(column))
    return table.rows.count { $0.fields[place] == value }
  }
}

@Suite("The three forms of a report")
struct StudyReportAgreementTests {
  private let schema: JSONSchema

  init() throws { schema = try JSONSchema.ofProject("study-report.schema.json") }

  static let datasets: [@Sendable () throws -> StudyDataset] = [
    { try SyntheticStudy.full() }, { try SyntheticStudy.full(seed: 7) },
    { try SyntheticStudy.full(protocol: SyntheticStudy.protocolJSON(serrated: nil)) },
    { try SyntheticStudy.dataset([]) }, { try EdgeStudies.onePolyp() },
    { try EdgeStudies.allAbstained() }, { try EdgeStudies.noPathology() },
    { try EdgeStudies.allAlike() },
  ]

  /// Made once for all tests: a report takes a moment.
  static let printed: [Result<PrintedReport, any Error>] = datasets.map { make in
    Result { try PrintedReport(make()) }
  }

  @Test("documents keep to their schema", arguments: datasets.indices)
  func document(_ index: Int) throws {
    let printed = try Self.printed[index].get()
    #expect(schema.violations(in: .object(printed.json.members)).isEmpty)
  }

  @Test("page, drawing, document and table have the same counts", arguments: datasets.indices)
  func counts(_ index: Int) throws {
    let printed = try Self.printed[index].get()
    let polyps = try printed.json.integer("polyps")
    #expect(try printed.page("polyps") == polyps)
    #expect(printed.table.rows.count == polyps)
    let patient = try #require(printed.table.column("patient"))
    let patients = Set(printed.table.rows.map { $0.fields[patient] }).count
    #expect(try printed.page("patients") == patients)
    #expect(try printed.json.integer("patients") == patients)
    for node in printed.report.flow.nodes { #expect(try printed.box(node.name) == node.count) }
    let states = try printed.json.object("labels").object("states")
    for state in LabelState.allCases {
      let rows = try printed.rows("label_state", state.rawValue)
      #expect(try printed.page("state.\(state.rawValue)") == rows)
      #expect(try states.integer(state.rawValue) == rows)
    }
  }

  @Test("the table by three is counted again from the rows", arguments: datasets.indices)
  func crossTable(_ index: Int) throws {
    let printed = try Self.printed[index].get()
    let primary = try printed.json.object("primary").string("serrated")
    let column =
      primary == "neoplastic" ? "neoplastic_serrated_counted" : "neoplastic_serrated_not_counted"
    func place(_ name: String) throws -> Int { try #require(printed.table.column(name)) }
    let (call, confidence) = (try place("call"), try place("confidence"))
    let (truth, reason) = (try place(column), try place("why_not"))
    var counts: [String: Int] = [:]
    let outside = [
      "too_large", "unknown_size", "outside_rectosigmoid", "unknown_segment",
      "sealed_after_reference",
    ]
    for row in printed.table.rows where !outside.contains(row.fields[reason]) {
      let isCalled =
        ["adenoma", "carcinoma"].contains(row.fields[call])
        || row.fields[call] == "sessile_serrated" && primary == "neoplastic"
      let first =
        row.fields[confidence] != "high"
        ? "indeterminate" : isCalled ? "positive" : "negative"
      let second =
        row.fields[truth].isEmpty
        ? "missing" : row.fields[truth] == "true" ? "diseased" : "healthy"
      counts["\(first).\(second)", default: 0] += 1
    }
    let figures = try printed.json.elements("figures", count: 0...64)
      .map { try JSONFields($0.value) }
      .first {
        try $0.string("population") == "diminutive_rectosigmoid"
          && $0.string("serrated") == primary
      }
    let table = try #require(figures).object("table")
    for first in ["positive", "negative", "indeterminate"] {
      for second in ["diseased", "healthy", "missing"] {
        let count = counts["\(first).\(second)"] ?? 0
        #expect(try printed.page("table.\(first).\(second)") == count)
        #expect(try table.object(first).integer(second) == count)
      }
    }
    let shares = try #require(figures).object("shares").object("negative_predictive_value")
    #expect(try shares.integer("hits") == counts["negative.healthy"] ?? 0)
    let calls = (counts["negative.healthy"] ?? 0) + (counts["negative.diseased"] ?? 0)
    #expect(try shares.integer("trials") == calls)
  }

  @Test("every account of the document closes", arguments: datasets.indices)
  func accounts(_ index: Int) throws {
    let printed = try Self.printed[index].get()
    var found = 0
    func visit(_ value: JSONValue) throws {
      switch value {
      case .array(let elements): for each in elements { try visit(each) }
      case .object(let object):
        if object["considered"] != nil {
          let fields = try JSONFields(value)
          let excluded = try fields.object("excluded")
          let sum = try excluded.names.reduce(0) { try $0 + excluded.integer($1) }
          #expect(try fields.integer("considered") == fields.integer("included") + sum)
          found += 1
        }
        for member in object.members { try visit(member.value) }
      default: break
      }
    }
    try visit(.object(printed.json.members))
    #expect(found > 20)
  }

  @Test("there is no interval of no width anywhere", arguments: datasets.indices)
  func widths(_ index: Int) throws {
    let printed = try Self.printed[index].get()
    func visit(_ value: JSONValue, _ place: String) throws {
      switch value {
      case .array(let elements): for each in elements { try visit(each, place) }
      case .object(let object):
        if object["low"] != nil, !place.contains("bounds"), !place.contains("if_unverified") {
          let fields = try JSONFields(value)
          #expect(try fields.number("low") < fields.number("high"), "\(place)")
        }
        for member in object.members { try visit(member.value, "\(place).\(member.name)") }
      default: break
      }
    }
    try visit(.object(printed.json.members), "")
  }

  @Test("pages tell of every patient of PIVI-1 why", arguments: datasets.indices)
  func patientsOfIntervals(_ index: Int) throws {
    let html = try Self.printed[index].get().html
    let headline = try Regex(
      "([0-9]+) of ([0-9]+) patients count: ([0-9]+) left out without reference, ([0-9]+) with a call "
        + "after the report, ([0-9]+) with carcinoma, ([0-9]+) with a polyp of unknown size or place, "
        + "([0-9]+) with nothing decided by looks")
    let found = html.matches(of: headline).map { match in
      match.output.dropFirst().compactMap { $0.substring.flatMap { Int($0) } }
    }
    #expect(!found.isEmpty)
    for counts in found {
      #expect(counts[0] + counts[2...].reduce(0, +) == counts[1], "\(counts)")
    }
  }
}
