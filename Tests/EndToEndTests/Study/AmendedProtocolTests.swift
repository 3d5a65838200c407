import Base
import Foundation
import Ledger
import Study
import TestSupport
import Testing

@Suite("A study whose protocol is amended", .serialized)
struct AmendedProtocolTests {
  /// Writes the present protocol's file anew, as an amendment.
  private func amend(
    _ study: RunningStudy, version: Int64 = 2, replaces: String? = nil,
    _ change: (inout JSONObject) -> Void = { _ in }
  ) throws {
    let path = study.folder.path("protocol.json")
    let json = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    guard case .object(var object) = json else { return }
    let digest = try StudyProtocol(json: json).digest.hex
    object["version"] = .integer(version)
    object["amends"] = [
      "protocol_sha256": .string(replaces ?? digest), "reason": "enrolment is slow",
      "approval": "vote 12/26",
    ]
    change(&object)
    try Data(JSONValue.object(object).serialized().utf8).write(to: URL(fileURLWithPath: path))
  }

  private func serve(_ study: RunningStudy, _ examination: String) throws {
    let daemon = try study.daemon()
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "16", "--fps", "0",
      "--examination", examination, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(daemon.stop() == 0)
  }

  private func audit(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let outcome = try BuiltBinary.run("biopsyctl", ["audit"] + arguments)
    return (outcome.status, outcome.output + outcome.errors)
  }

  @Test func callsBindTheProtocolOfTheirTimeAndTheReportSaysSo() throws {
    let study = try RunningStudy()
    let file = study.folder.path("protocol.json")
    try serve(study, "E1")
    let first = try #require(try study.records(ProtocolEvent.self).first).event.studyProtocol
    let before = try study.records(CallEvent.self).count
    let look = try study.daemon()
    let looked = try look.biopsyctl([
      "audit", "report", "--ledger", study.ledgerFolder, "--person", "S", "--html",
      study.folder.path("one.html"),
    ])
    #expect(looked.status == 0, "\(looked.errors)")
    #expect(look.stop() == 0)

    try amend(study) {
      $0["hypotheses"] = [
        [
          "id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 800_000, "rule": "lower_bound",
          "confidence_ppm": 950_000,
        ]
      ]
    }
    let checked = try audit(["protocol", file, "--ledger", study.ledgerFolder])
    #expect(checked.status == 0 && checked.output.contains("H1: threshold 90 % becomes 80 %"))
    #expect(checked.output.contains("looked at (1)"))
    let document = try audit(["protocol", file, "--ledger", study.ledgerFolder, "--json"])
    let checkSchema = try JSONSchema.ofProject("protocol-check.schema.json")
    let unfit = checkSchema.violations(in: try JSONValue(parsing: Array(document.output.utf8)))
    #expect(unfit.isEmpty, "\(unfit)")
    try serve(study, "E2")

    let protocols = try study.records(ProtocolEvent.self)
    #expect(protocols.count == 2)
    let second = try #require(protocols.last).event
    #expect(second.replaces == first.digest)
    let calls = try study.records(CallEvent.self).map(\.event.protocolDigest)
    #expect(calls.count > before)
    #expect(calls.prefix(before).allSatisfy { $0 == first.digest })
    #expect(calls.dropFirst(before).allSatisfy { $0 == second.studyProtocol.digest })
    let verified = try audit(["verify", "--ledger", study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")

    let page = study.folder.path("two.html")
    let report = try audit([
      "report", "--ledger", study.ledgerFolder, "--without-look", "--html", page, "--json",
    ])
    #expect(report.status == 0, "\(report.output)")
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.contains("amended after \(before) call"))
    #expect(html.contains("EXPLORATORY"))
    #expect(html.contains("vote 12/26"))
    let json = try JSONValue(parsing: Array(report.output.utf8))
    let violations = try JSONSchema.ofProject("study-report.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations)")

    // The protocol that was replaced is none that the ledger goes on under.
    try Data(first.json.serialized().utf8).write(to: URL(fileURLWithPath: file))
    let refusal = try study.refusal()
    #expect(refusal.contains(second.studyProtocol.digest.hex), "\(refusal)")
    let same = try audit(["protocol", file, "--ledger", study.ledgerFolder])
    #expect(same.status == 1 && same.output.contains("REFUSED"))
    #expect(try study.records(ProtocolEvent.self).count == 2)
  }

  @Test func anAmendmentOfAnotherStateOrForOtherPipelinesIsNotRecorded() throws {
    let study = try RunningStudy()
    #expect(try study.daemon().stop() == 0)
    let records = try study.kinds().count
    try amend(study, replaces: String(repeating: "a", count: 64))
    let unfounded = try study.refusal()
    #expect(unfounded.contains("amend that one"), "\(unfounded)")
    // What the ledger has, with pipelines that this daemon does not serve.
    let holding = try #require(try study.records(ProtocolEvent.self).first).event.studyProtocol
    try amend(study, replaces: holding.digest.hex) {
      $0["pipelines"] = [.string(String(repeating: "b", count: 64))]
    }
    let foreign = try study.refusal()
    #expect(foreign.contains("none of the protocol's"), "\(foreign)")
    #expect(try study.kinds().count == records)
  }

  @Test func anotherKeyOfPseudonymsIsTakenOnlyWhereItIsSaidToBe() throws {
    let study = try RunningStudy()
    #expect(try study.daemon().stop() == 0)
    let former = try #require(try study.records(ServiceStartedEvent.self).first).event.keyIdentifier
    try Data(repeating: 9, count: 32).write(
      to: URL(fileURLWithPath: study.folder.path("pseudonyms")))
    let refusal = try study.refusal()
    #expect(refusal.contains("\"replaces_pseudonym_key\": \"\(former)\""), "\(refusal)")
    let path = study.folder.path("study.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(
      of: #""origin""#, with: #""replaces_pseudonym_key": "\#(former)", "origin""#
    ).write(toFile: path, atomically: true, encoding: .utf8)
    for _ in 0..<2 { #expect(try study.daemon().stop() == 0) }
    let changes = try study.records(KeyChangeEvent.self).map(\.event)
    #expect(changes.map(\.previous) == [former])
    let verified = try audit(["verify", "--ledger", study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")
  }
}
