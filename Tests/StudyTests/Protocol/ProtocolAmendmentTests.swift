import Base
import Study
import Testing

@Suite("Amended protocols")
struct ProtocolAmendmentTests {
  private let first: StudyProtocol

  init() throws { first = try StudyProtocol(json: Sample.protocolJSON()) }

  /// A second version that amends the first one.
  private func amended(_ change: (inout JSONObject) -> Void = { _ in }) throws -> StudyProtocol {
    try StudyProtocol(
      json: Sample.protocolJSON {
        $0["version"] = 2
        $0["amends"] = ["protocol_sha256": .string(first.digest.hex), "reason": "slow"]
        change(&$0)
      })
  }

  private func refusal(of next: StudyProtocol, after present: StudyProtocol?) -> String {
    do throws(StudyError) {
      return "\(try next.succession(after: present))"
    } catch {
      return error.message
    }
  }

  @Test func onlyAFoundedAmendmentTakesTheProtocolsPlace() throws {
    let second = try amended()
    #expect(try first.succession(after: nil) == .first)
    #expect(try first.succession(after: first) == .same)
    #expect(try second.succession(after: first) == .amendment)
    #expect(try second.succession(after: second) == .same)
    #expect(refusal(of: second, after: nil).contains("the ledger has none"))
    #expect(refusal(of: first, after: second).contains(second.digest.hex))
    let third = try amended { $0["version"] = 3 }
    #expect(refusal(of: third, after: second).contains("amend that one"))
    let sameVersion = try amended { $0["version"] = 1 }
    #expect(refusal(of: sameVersion, after: first).contains("count on"))
    let other = try amended { $0["study"] = "OB-2" }
    #expect(refusal(of: other, after: first).contains("begin another"))
    let rehearsal = try amended { $0["rehearsal"] = true }
    #expect(refusal(of: rehearsal, after: first).contains("begin another"))
  }

  @Test func everyMembersChangeIsSaidInWords() throws {
    let changes: [(String, ProtocolChange.Bearing, String, (inout JSONObject) -> Void)] = [
      ("title", .wording, "A study of nothing", { $0["title"] = "Another" }),
      ("registration", .wording, "is stated now", { $0["registration"] = "NCT" }),
      (
        "pipelines", .device, "may serve from now on",
        { $0["pipelines"] = [.string(Sample.digest.hex), .string(SHA256.hash([4]).hex)] }
      ),
      ("display", .conduct, "on_demand becomes blinded", { $0["display"] = "blinded" }),
      ("endoscopist_first", .conduct, "true becomes false", { $0["endoscopist_first"] = false }),
      (
        "classes", .judgement, "hyperplastic is left out",
        {
          $0["classes"] = [
            ["label": "adenoma", "neoplastic": true],
            ["label": "sessile serrated", "neoplastic": false, "serrated": true],
          ]
        }
      ),
      ("guidelines", .judgement, "esge_2020 is left out", { $0["guidelines"] = ["usmstf_2020"] }),
      ("subgroups", .judgement, "size is added", { $0["subgroups"] = ["segment", "size"] }),
      ("exclusions", .judgement, "ibd is left out", { $0["exclusions"] = [:] }),
      ("label_precedence", .judgement, "last_final", { $0["label_precedence"] = "last_final" }),
      (
        "looks", .judgement, "planned at 100, 200, 300 labelled polyps, now at 150, 300",
        {
          $0["looks"] = [
            "labelled": [150, 300], "spending": "obrien_fleming", "alpha_ppm": 50000,
          ]
        }
      ),
      ("notes", .wording, "is stated now", { $0["notes"] = ["a": 1] }),
    ]
    for (member, bearing, words, change) in changes {
      let found = try amended(change).changes(from: first).filter { $0.member != "version" }
      #expect(!found.isEmpty, "\(member)")
      #expect(found.allSatisfy { $0.member == member && $0.bearing == bearing }, "\(found)")
      #expect(found.contains { $0.words.contains(words) }, "\(found.map(\.words))")
    }
    #expect(try amended().changes(from: first).map(\.member) == ["version"])
  }

  @Test func changesOfAHypothesisNameIt() throws {
    let second = try amended {
      $0["hypotheses"] = [
        [
          "id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 875_500, "rule": "point",
          "confidence_ppm": 950_000,
        ],
        [
          "id": "H2", "endpoint": "soda_1_sensitivity", "threshold_ppm": 900_000, "rule": "point",
          "confidence_ppm": 950_000,
        ],
      ]
    }
    let found = second.changes(from: first).filter { $0.member == "hypotheses" }
    #expect(found.map(\.hypothesis) == ["H1", "H1", "H2"])
    #expect(
      found.map(\.words) == [
        "H1: threshold 90 % becomes 87.55 %", "H1: rule lower_bound becomes point",
        "H2 is added: soda_1_sensitivity of at least 90 % by point at 95 %",
      ])
    let back = first.changes(from: second).filter { $0.member == "hypotheses" }
    #expect(back.map(\.hypothesis) == ["H1", "H1", "H2"])
  }

  @Test func anAmendmentWithoutReasonOrDigestIsNoProtocol() {
    let damaged: [JSONValue] = [
      ["reason": "slow"], ["protocol_sha256": .string(Sample.digest.hex)],
      ["protocol_sha256": "abc", "reason": "slow"],
      ["protocol_sha256": .string(Sample.digest.hex), "reason": "  "],
      ["protocol_sha256": .string(Sample.digest.hex), "reason": "slow", "more": 1], "slow",
    ]
    for amends in damaged {
      #expect(throws: JSONError.self) {
        try StudyProtocol(json: Sample.protocolJSON { $0["amends"] = amends })
      }
    }
  }
}
