import Base
import Study
import Testing

@testable import Validation

@Suite("A study's report")
struct StudyReportTests {
  /// Five patients, eight polyps; every number below was counted by hand.
  private func tiny(_ json: JSONValue = SyntheticStudy.protocolJSON(looks: [4])) throws
    -> StudyDataset
  {
    let polyps: [(StudyPolyp, Double?, LabelState?)] = [
      // Right: called not neoplastic, and is not.
      (StudyTable.polyp(0, .hyperplastic, .hyperplastic), 0.1, nil),
      (StudyTable.polyp(0, .hyperplastic, .hyperplastic, segment: .rectum), 0.2, nil),
      // Wrong: called not neoplastic, and a lesion that counts where serrated ones do.
      (StudyTable.polyp(1, .hyperplastic, .sessileSerrated), 0.3, nil),
      // Right: called neoplastic.
      (StudyTable.polyp(1, .adenoma, .tubularAdenoma), 0.9, .finalAmended),
      // Of low confidence.
      (
        StudyTable.polyp(2, .hyperplastic, .tubularAdenoma, isHighConfidence: false), 0.45, nil
      ),
      // Left in place, too large, and called after its report.
      (StudyTable.missing(3, .hyperplastic, .leftInSitu), 0.05, .leftInSitu),
      (StudyTable.polyp(3, .adenoma, .tubularAdenoma, millimetres: 12), 0.95, nil),
      (StudyTable.polyp(4, .adenoma, .tubularAdenoma, sealOrder: .after), 0.99, nil),
    ]
    let cases = try polyps.enumerated().map { number, polyp in
      try SyntheticStudy.study(
        polyp.0, number: number, probability: polyp.1, state: polyp.2)
    }
    return try SyntheticStudy.dataset(
      cases, protocol: json, looks: [SyntheticStudy.look(1, labelled: 7)])
  }

  @Test("counts of a tiny study are those counted by hand")
  func counts() throws {
    let report = try StudyReport(tiny(), SyntheticStudy.occasion(look: 1))
    #expect(report.patientCount == 5)
    #expect(report.flow["polyps"]?.count == 8)
    #expect(report.flow["eligible"]?.count == 6)
    #expect(report.flow["index.positive"]?.count == 1)
    #expect(report.flow["index.negative"]?.count == 4)
    #expect(report.flow["index.negative.healthy"]?.count == 2)
    #expect(report.flow["index.negative.diseased"]?.count == 1)
    #expect(report.flow["index.indeterminate"]?.count == 1)
    #expect(report.flow["patients"]?.count == 5)
    #expect(report.flow["patients.evaluated"]?.count == 2)
    let npv = try #require(report.hypotheses.first)
    #expect(npv.readings.map(\.share.hits) == [2, 3])
    #expect(npv.readings.map(\.share.trials) == [3, 3])
    #expect(npv.readings.map(\.accounting.considered) == [8, 8])
    #expect(npv.readings[0].accounting.count(.lowConfidence) == 1)
    #expect(npv.readings[0].accounting.count(.missingReference(.leftInSitu)) == 1)
    #expect(report.labels.states[.finalSingle] == 6)
    #expect(report.labels.states[.finalAmended] == 1)
    #expect(report.labels.states[.leftInSitu] == 1)
    #expect(report.seals.rows.map(\.withDiagnosis) == [6, 0, 1])
    #expect(report.seals.rows.map(\.withoutDiagnosis) == [1, 0, 0])
    #expect(report.probabilities.polyps == 6)
  }

  @Test("a rule that does not hold at the last look fails, and nothing fails before it")
  func failure() throws {
    let end = try StudyReport(tiny(), SyntheticStudy.occasion(look: 1))
    #expect(end.looks.standing == .final)
    #expect(end.hypotheses[0].verdict == .fail)
    let before = try StudyReport(
      tiny(SyntheticStudy.protocolJSON(looks: [4, 400])), SyntheticStudy.occasion(look: 1))
    #expect(before.looks.standing == .interim)
    #expect(before.hypotheses[0].verdict == .notYet)
  }

  /// A hundred patients with a right call of a polyp that is not neoplastic each, some of them wrong.
  private func many(wrong: Int, as histology: ExaminationFindings.Histology = .tubularAdenoma)
    throws -> [StudyCase]
  {
    try (0..<100).map { patient in
      let polyp = StudyTable.polyp(
        patient, .hyperplastic, patient < wrong ? histology : .hyperplastic)
      return try SyntheticStudy.study(polyp, number: patient, probability: 0.1)
    }
  }

  private func verdict(
    _ cases: [StudyCase], rule: String = "lower_bound", serrated: Bool? = true,
    looks: [StudyDataset.Look], planned: [Int] = [100], number: Int = 1
  ) throws -> HypothesisResult.Verdict {
    let json = SyntheticStudy.protocolJSON(
      serrated: serrated,
      hypotheses: [SyntheticStudy.hypothesis("H1", "pivi_2_npv", rule: rule)], looks: planned)
    let dataset = try SyntheticStudy.dataset(cases, protocol: json, looks: looks)
    return try StudyReport(dataset, SyntheticStudy.occasion(look: number)).hypotheses[0].verdict
  }

  @Test("a rule passes only if what it names reaches the threshold")
  func rules() throws {
    let looks = [try SyntheticStudy.look(1, labelled: 100)]
    // With a polyp for each patient the interval's lower end is above .9 with 97 right, and below with 91.
    #expect(try verdict(many(wrong: 3), looks: looks) == .pass)
    #expect(try verdict(many(wrong: 9), looks: looks) == .fail)
    #expect(try verdict(many(wrong: 9), rule: "point", looks: looks) == .pass)
    #expect(try verdict(many(wrong: 11), rule: "point", looks: looks) == .fail)
  }

  @Test("at a look that was not planned, or that the ledger does not have, nothing is decided")
  func looksThatDecideNothing() throws {
    let cases = try many(wrong: 1)
    let unplanned = [try SyntheticStudy.look(1, labelled: 100, isPlanned: false)]
    #expect(try verdict(cases, looks: unplanned) == .notDecided)
    #expect(try verdict(cases, looks: []) == .notDecided)
    let planned = [try SyntheticStudy.look(1, labelled: 100)]
    #expect(try verdict(cases, looks: planned) == .pass)
    // A second look at the same labels spends nothing, so that it decides nothing.
    let twice = planned + [try SyntheticStudy.look(2, labelled: 100)]
    #expect(try verdict(cases, looks: twice, number: 2) == .notDecided)
  }

  @Test("an early look asks for more than the last one")
  func earlyLook() throws {
    let cases = try many(wrong: 1)
    let early = [try SyntheticStudy.look(1, labelled: 100)]
    #expect(try verdict(cases, rule: "point", looks: early, planned: [100, 1000]) == .notYet)
    #expect(try verdict(cases, looks: early, planned: [100, 1000]) == .notYet)
    #expect(try verdict(cases, looks: early, planned: [100]) == .pass)
  }

  @Test(
    "where the protocol does not say how serrated lesions count, a verdict has to hold both ways")
  func bothWays() throws {
    let cases = try many(wrong: 12, as: .sessileSerrated)
    let looks = [try SyntheticStudy.look(1, labelled: 100)]
    #expect(try verdict(cases, serrated: false, looks: looks) == .pass)
    #expect(try verdict(cases, serrated: true, looks: looks) == .fail)
    #expect(try verdict(cases, serrated: nil, looks: looks) == .fail)
  }

  @Test("one patient alone gives no interval over patients, and no verdict by it")
  func onePatient() throws {
    let cases = try (0..<100).map { number in
      try SyntheticStudy.study(
        StudyTable.polyp(0, .hyperplastic, .hyperplastic), number: number, probability: 0.1)
    }
    let looks = [try SyntheticStudy.look(1, labelled: 100)]
    #expect(try verdict(cases, looks: looks) == .fail)
    let dataset = try SyntheticStudy.dataset(cases, looks: looks)
    let share = try StudyReport(dataset, SyntheticStudy.occasion(look: 1)).hypotheses[0].readings[0]
      .share
    #expect(share.note == .onePatient)
    #expect(share.clustered == nil)
    #expect(share.exact != nil)
  }

  @Test("proven calls are told apart from claimed ones, of patients with all of their calls")
  func proven() throws {
    let polyps = [
      StudyTable.polyp(0, .hyperplastic, .hyperplastic),
      StudyTable.polyp(0, .hyperplastic, .hyperplastic, sealOrder: .claimedBefore),
      StudyTable.polyp(1, .hyperplastic, .hyperplastic),
    ]
    let cases = try polyps.enumerated().map { try SyntheticStudy.study($1, number: $0) }
    let results = try StudyReport(
      SyntheticStudy.dataset(cases), SyntheticStudy.occasion(look: 1)
    ).hypotheses
    #expect(results[0].readings[0].share.trials == 3)
    #expect(results[0].readings[0].provenShare.trials == 2)
    #expect(results[1].readings[0].share.trials == 2)
    #expect(results[1].readings[0].provenShare.trials == 1)
  }

  @Test("equal datasets give equal bytes")
  func determinism() throws {
    let one = try StudyReport(SyntheticStudy.full(), SyntheticStudy.occasion(look: 3))
    let other = try StudyReport(SyntheticStudy.full(), SyntheticStudy.occasion(look: 3))
    #expect(one == other)
    #expect(one.htmlDocument == other.htmlDocument)
    #expect(one.jsonDocument == other.jsonDocument)
    #expect(one.csv() == other.csv())
  }

  @Test("versions are kept apart, and small parts are told by their counts alone")
  func parts() throws {
    let report = try StudyReport(SyntheticStudy.full(), SyntheticStudy.occasion(look: 3))
    #expect(report.versions.map(\.digest) == [0, 1].map(SyntheticStudy.pipeline))
    let calls = report.dataset.cases.count { $0.engine != nil }
    #expect(report.versions.reduce(0) { $0 + $1.calls } == calls)
    let shares = report.subgroups.flatMap(\.rows).flatMap { $0.shares.named.map(\.share) }
    #expect(shares.contains { $0.note == .tooFew })
    for share in shares where share.trials < ReportedShare.leastOfParts {
      #expect(share.value == nil && share.exact == nil && share.clustered == nil)
    }
    let standings = Dictionary(
      report.subgroups.map { ($0.name, $0.standing) }, uniquingKeysWith: { one, _ in one })
    #expect(standings["size"] == .preSpecified)
    #expect(standings["endoscopist"] == .preSpecified)
    #expect(standings["segment"] == .exploratory)
    #expect(standings["imaging"] == .exploratory)
    #expect(report.subgroups.first { $0.name == "endoscopist" }?.isRecorded == false)
  }
}
