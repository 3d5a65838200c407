import Base
import Study
import TestSupport
import Testing

@testable import Validation

@Suite("Reports of studies whose protocol was amended")
struct AmendmentTests {
  /// The amended document: a lower bound, or only another title.
  private static func document(threshold: Int64?, amends: StudyProtocol) throws -> JSONValue {
    guard case .object(var object) = SyntheticStudy.protocolJSON() else {
      throw StudyError(.invalidProtocol, "the sample is no object")
    }
    object["version"] = .integer(Int64(amends.version) + 1)
    object["title"] = "Amended <once>"
    object["amends"] = [
      "protocol_sha256": .string(amends.digest.hex), "reason": "few patients & little time",
      "approval": "vote 12/26",
    ]
    if let threshold, case .array(let hypotheses)? = object["hypotheses"],
      case .object(var first)? = hypotheses.first
    {
      first["threshold_ppm"] = .integer(threshold)
      object["hypotheses"] = .array([.object(first)] + hypotheses.dropFirst())
    }
    return .object(object)
  }

  /// A report of a study that was amended.
  private func report(threshold: Int64?, looksBefore: Int) throws -> StudyReport {
    let former = try StudyProtocol(json: SyntheticStudy.protocolJSON())
    let json = try Self.document(threshold: threshold, amends: former)
    var dataset = try SyntheticStudy.full()
    dataset.studyProtocol = try StudyProtocol(json: json)
    dataset.protocols = [
      ProtocolPeriod(former, sequence: 1, time: 0, callsBefore: 0, looksBefore: 0),
      ProtocolPeriod(
        dataset.studyProtocol, sequence: 40, time: 86_400_000, callsBefore: 21,
        looksBefore: looksBefore),
    ]
    return try StudyReport(dataset, SyntheticStudy.occasion(look: dataset.looks.count))
  }

  @Test func aHypothesisThatWasChangedAfterALookDecidesNothing() throws {
    let report = try report(threshold: 100_000, looksBefore: 1)
    let first = try #require(report.hypotheses.first)
    #expect(first.verdict == .exploratory)
    #expect(first.changesAfterLook.count == 1)
    let page = String(decoding: report.htmlDocument, as: UTF8.self)
    #expect(page.contains("EXPLORATORY"))
    #expect(page.contains("after 21 calls and 1 look"))
    #expect(page.contains("few patients &amp; little time"))
    #expect(page.contains("as amended in protocol"))
    #expect(!page.contains("Amended <once>"))
    let others = report.hypotheses.dropFirst()
    #expect(others.allSatisfy { $0.changesAfterLook.isEmpty && $0.verdict != .exploratory })
  }

  @Test func aChangeBeforeTheFirstLookLeavesItConfirmatory() throws {
    let report = try report(threshold: 100_000, looksBefore: 0)
    #expect(report.hypotheses.allSatisfy { $0.changesAfterLook.isEmpty })
    #expect(report.amendments.amendments.count == 1)
    let page = String(decoding: report.htmlDocument, as: UTF8.self)
    #expect(page.contains("after 21 calls and 0 looks"))
    #expect(!page.contains("EXPLORATORY"))
  }

  @Test func wordsMayBeChangedAtAnyTime() throws {
    let report = try report(threshold: nil, looksBefore: 2)
    #expect(report.hypotheses.allSatisfy { $0.verdict != .exploratory })
    #expect(report.amendments.amendments.first?.changes.map(\.bearing) == [.wording, .wording])
  }

  @Test func aBoundThatWasChangedBackIsStillOneThatWasChosenAfterALook() throws {
    let first = try StudyProtocol(json: SyntheticStudy.protocolJSON())
    let second = try StudyProtocol(json: Self.document(threshold: 100_000, amends: first))
    let threshold = try #require(first.hypotheses.first).threshold.count
    let third = try StudyProtocol(
      json: Self.document(threshold: Int64(threshold), amends: second))
    func period(_ each: StudyProtocol, _ looks: Int) -> ProtocolPeriod {
      ProtocolPeriod(each, sequence: 1, time: 0, callsBefore: 0, looksBefore: looks)
    }
    let account = AmendmentAccount([period(first, 0), period(second, 1), period(third, 1)])
    let name = try #require(first.hypotheses.first).identifier
    #expect(account.changesAfterLook(name).count == 2)
  }

  @Test func theDocumentFollowsItsSchema() throws {
    let report = try report(threshold: 100_000, looksBefore: 1)
    let violations = try JSONSchema.ofProject("study-report.schema.json").violations(
      in: JSONValue(parsing: report.jsonDocument))
    #expect(violations.isEmpty, "\(violations)")
  }
}
