import Base
import Testing
import Validation

@Suite("Linking results with polyps")
struct LinkerTests {
  private func polyp(
    _ number: Int, jar: String? = "A", examination: String = "E1", patient: String = "P1",
    fate: PolypFacts.Fate = .resected, retrieval: Retrieval = .notStated,
    accession: String? = "S26-1", site: ColonSite? = nil, size: Double? = nil,
    hasWithdrawn: Bool = false
  ) -> PolypFacts {
    PolypFacts(
      key: PolypKey(examination: examination, number: number), patientKey: patient, fate: fate,
      retrieval: retrieval, jar: jar, accession: accession, site: site, sizeMillimetres: size,
      hasWithdrawn: hasWithdrawn)
  }

  private func report(
    _ polyps: [PolypFacts], _ results: [PathologyResult], links: [ManualLink] = [],
    readings: [ManualReading] = [], policy: LabelPolicy = LabelPolicy()
  ) throws -> LinkageReport {
    try Linker(polyps: polyps, policy: policy)
      .report(results: results, links: links, readings: readings)
  }

  private func states(_ report: LinkageReport) -> [LabelState] { report.labels.map(\.state) }

  private static func decision(_ time: Int64 = 1) -> Decision {
    Decision(by: "D1", at: time, reason: "slides seen")
  }

  private static func key(_ number: Int) -> PolypKey { PolypKey(examination: "E1", number: number) }

  @Test("takes a jar with one polyp, and a polyp that the result states")
  func exact() throws {
    let polyps = [polyp(1, jar: "a."), polyp(2, jar: "B"), polyp(3, jar: "B")]
    let report = try report(
      polyps,
      [makeResult(), makeResult(part: "B", polyps: [2]), makeResult(part: "B", polyps: [3])])
    #expect(report.links.map(\.means) == [.jar, .reference, .reference])
    #expect(report.links.map(\.polyps) == [[Self.key(1)], [Self.key(2)], [Self.key(3)]])
    #expect(states(report) == [.finalSingle, .finalSingle, .finalSingle])
  }

  @Test("gives one diagnosis of a jar to all its polyps, and several to none")
  func sharedJars() throws {
    let polyps = [polyp(1), polyp(2), polyp(3, jar: "B"), polyp(4, jar: "B")]
    let report = try report(polyps, [makeResult(), makeResult(part: "B", .both)])
    #expect(report.links.map(\.means) == [.sharedJar] && report.links[0].polyps.count == 2)
    #expect(report.ambiguousJars.map(\.polyps) == [[Self.key(3), Self.key(4)]])
    #expect(states(report) == [.finalSingle, .finalSingle, .jarAmbiguous, .jarAmbiguous])
    let lost = try self.report([polyp(1), polyp(2)], [makeResult(.noTissue)])
    #expect(states(lost) == [.noTissue, .noTissue])
  }

  @Test("takes the only jar of an examination for a result without a part")
  func onlyJar() throws {
    let one = try report([polyp(1), polyp(2)], [makeResult(part: nil)])
    #expect(one.links.map(\.means) == [.onlyJar])
    let two = try report([polyp(1), polyp(2, jar: "B")], [makeResult(part: nil)])
    #expect(two.unlinked.map(\.reason) == [.noJar])
    #expect(states(two) == [.unlinkable, .unlinkable])
    let unknown = try report([polyp(1), polyp(2, jar: nil)], [makeResult(part: nil)])
    #expect(unknown.unlinked.map(\.reason) == [.noJar], "polyp 2 may be in that jar or not")
  }

  @Test("does not guess")
  func unlinked() throws {
    func reason(_ polyps: [PolypFacts], _ result: PathologyResult) throws -> LinkageReport.Reason? {
      let report = try report(polyps, [result])
      #expect(report.links.isEmpty && report.ambiguousJars.isEmpty)
      return report.unlinked.first?.reason
    }
    #expect(try reason([polyp(1)], makeResult("S26-9")) == .unknownExamination)
    #expect(try reason([polyp(1)], makeResult("S26-9", patient: "P1")) == .unknownExamination)
    #expect(try reason([polyp(1)], makeResult(examination: "E9")) == .unknownExamination)
    #expect(
      try reason([polyp(1), polyp(1, examination: "E2")], makeResult()) == .severalExaminations)
    #expect(try reason([polyp(1)], makeResult(patient: "P2")) == .otherPatient)
    #expect(try reason([polyp(1)], makeResult(polyps: [2])) == .unknownPolyp)
    #expect(try reason([polyp(1)], makeResult(part: "B", polyps: [1])) == .otherJar)
    #expect(try reason([polyp(1)], makeResult(part: "B")) == .unknownJar)
    #expect(
      try reason([polyp(1, fate: .leftInSitu)], makeResult(polyps: [1])) == .notResected)
    #expect(try reason([polyp(1, retrieval: .notRetrieved)], makeResult()) == .unknownJar)
    #expect(
      try reason([polyp(1, accession: "S26-2")], makeResult(examination: "E1")) == .unknownJar,
      "the polyp was sent under another number")
  }

  @Test("leaves results that claim the same polyp to a human")
  func contests() throws {
    let polyps = [polyp(1, accession: nil)]
    let results = [makeResult("S26-1", examination: "E1"), makeResult("S26-2", examination: "E1")]
    let contested = try report(polyps, results)
    #expect(contested.unlinked.map(\.reason) == [.contested, .contested])
    #expect(states(contested) == [.unlinkable])
    let link = ManualLink(
      result: results[1].key, polyps: [Self.key(1)], decision: Self.decision())
    let decided = try report(polyps, results, links: [link])
    #expect(decided.links.map(\.means) == [.decision])
    #expect(decided.links.map(\.result) == [results[1].key])
    #expect(decided.unlinked.map(\.reason) == [.overruled])
    #expect(states(decided) == [.finalSingle])
    let other = ManualLink(result: results[0].key, polyps: [Self.key(1)], decision: Self.decision())
    let both = try report(polyps, results, links: [link, other])
    #expect(both.unlinked.map(\.reason) == [.contested, .contested])
  }

  @Test("says pending for what may still come, and unlinkable for what cannot be placed")
  func waiting() throws {
    let polyps = [polyp(1), polyp(2, jar: "B"), polyp(3, jar: "C", retrieval: .notRetrieved)]
    let early = try report(polyps, [makeResult()])
    #expect(states(early) == [.finalSingle, .pending, .noTissue])
    #expect(early.labels[1].waiting == .noResult)
    let odd = try report(polyps, [makeResult(), makeResult(part: "X")])
    #expect(states(odd) == [.finalSingle, .unlinkable, .noTissue])
    let draft = try report(polyps, [makeResult(), makeResult(part: "X", status: .preliminary)])
    #expect(states(draft)[1] == .pending)
  }

  @Test("flags what site, size and count speak against, and withholds it where the policy says so")
  func flags() throws {
    func flags(
      _ polyp: PolypFacts, _ result: PathologyResult, _ policy: LabelPolicy = LabelPolicy()
    ) throws -> [LinkageReport.Flag] {
      try report([polyp], [result], policy: policy).links.first?.flags ?? []
    }
    #expect(try flags(polyp(1, site: .sigmoid), makeResult(site: .rectum)) == [])
    #expect(try flags(polyp(1, site: .sigmoid), makeResult(site: .leftColon)) == [])
    #expect(try flags(polyp(1, site: .sigmoid), makeResult(site: .transverse)) == [.site])
    #expect(try flags(polyp(1, size: 4), makeResult(size: 9)) == [])
    #expect(try flags(polyp(1, size: 4), makeResult(size: 10)) == [.size])
    #expect(try flags(polyp(1, size: 20), makeResult(size: 11)) == [], "half of the larger one")
    #expect(
      try flags(polyp(1, retrieval: .notRetrieved), makeResult(polyps: [1])) == [.retrieval])
    let double = try report([polyp(1)], [makeResult(.both)])
    #expect(double.ambiguousJars.map(\.flags) == [[.diagnosisCount]])
    let withheld = try report(
      [polyp(1, site: .sigmoid)], [makeResult(site: .caecum)],
      policy: LabelPolicy(contradictions: .withheld))
    #expect(withheld.unlinked.map(\.reason) == [.contradicted])
    #expect(states(withheld) == [.unlinkable])
    let confirmed = try report(
      [polyp(1, site: .sigmoid)], [makeResult(site: .caecum)],
      links: [
        ManualLink(result: makeResult().key, polyps: [Self.key(1)], decision: Self.decision())
      ], policy: LabelPolicy(contradictions: .withheld))
    #expect(confirmed.links.map(\.flags) == [[.site]])
  }

  @Test("applies the latest decision that is signed and possible, in any order")
  func decisions() throws {
    let polyps = [polyp(1), polyp(2, jar: "B"), polyp(3, jar: "C", fate: .leftInSitu)]
    let result = makeResult(part: "X", patient: "P1")
    func link(
      _ numbers: [Int], at time: Int64, by: String = "D1",
      result: ResultKey = makeResult(part: "X").key
    ) -> ManualLink {
      ManualLink(
        result: result, polyps: numbers.map(Self.key),
        decision: Decision(by: by, at: time, reason: "slides seen"))
    }
    let links = [
      link([1], at: 1), link([2], at: 5), link([9], at: 6), link([3], at: 7),
      link([1], at: 8, by: ""), link([1], at: 9, result: makeResult(part: "Y").key),
    ]
    let report = try report(polyps, [result], links: links)
    #expect(
      report.linkDecisions == [
        .superseded, .applied, .unknownPolyp, .notResected, .unsigned, .unknownResult,
      ])
    #expect(report.links.map(\.polyps) == [[Self.key(2)]])
    let turned = try self.report(polyps, [result], links: links.reversed())
    #expect(turned.links == report.links && turned.linkDecisions == report.linkDecisions.reversed())
    let tied = try self.report(polyps, [result], links: [link([1], at: 1), link([2], at: 1)])
    #expect(tied.linkDecisions == [.tied, .tied] && tied.links.isEmpty)
    let nobody = try self.report(polyps, [result], links: [link([], at: 1)])
    #expect(nobody.unlinked.map(\.reason) == [.decided])
    let other = try self.report(
      [polyp(1, patient: "P2")], [result], links: [link([1], at: 1)])
    #expect(other.linkDecisions == [.otherPatient])
  }

  @Test("takes a human's reading of what was ambiguous, and of nothing else")
  func readings() throws {
    let unread = makeResult(.doubt)
    let plain = makeResult(part: "B")
    func reading(_ result: PathologyResult, _ conclusion: Conclusion, at time: Int64 = 1)
      -> ManualReading
    {
      ManualReading(
        release: result.version, conclusion: conclusion, decision: Self.decision(time))
    }
    let report = try report(
      [polyp(1), polyp(2, jar: "B")], [unread, plain],
      readings: [
        reading(unread, .adenoma), reading(unread, .hyperplastic, at: 2),
        reading(plain, .hyperplastic), reading(unread, .doubt, at: 3),
        reading(makeResult(part: "C"), .adenoma),
      ])
    #expect(
      report.readingDecisions == [.superseded, .applied, .notNeeded, .notNeeded, .unknownResult])
    #expect(
      report.labels.map(\.finding) == [Finding(.hyperplastic), Finding(.tubularAdenoma)])
  }

  @Test("does not take a polyp or a release twice")
  func duplicates() throws {
    #expect(throws: LabelError(.duplicatePolyp, "")) { try report([polyp(1), polyp(1)], []) }
    #expect(throws: LabelError(.duplicateResult, "")) {
      try report([polyp(1)], [makeResult(), makeResult()])
    }
  }
}
