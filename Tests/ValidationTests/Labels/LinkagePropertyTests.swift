import Base
import Testing
import Validation

@Suite("Counts of linkage")
struct LinkagePropertyTests {
  /// A study as awkward as chance makes it.
  private struct Study {
    var polyps: [PolypFacts] = []
    var results: [PathologyResult] = []
    var links: [ManualLink] = []
    var policy = LabelPolicy()

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
      }
      policy.precedence = pick(LabelPolicy.Precedence.allCases)
      policy.contradictions = pick(LabelPolicy.Contradictions.allCases)
      policy.agreement = pick(LabelPolicy.Agreement.allCases)
      for examination in 1...Int.random(in: 1...5, using: &generator) {
        for number in 1...Int.random(in: 1...5, using: &generator) {
          polyps.append(
            PolypFacts(
              key: PolypKey(examination: "E\(examination)", number: number),
              patientKey: "P\(pick([examination, 1]))",
              fate: pick([.resected, .resected, .resected, .leftInSitu, .discardedByPolicy]),
              retrieval: pick(Retrieval.allCases), jar: pick(["A", "B", "C", nil]),
              accession: pick(["S26-\(examination)", "S26-\(examination)", "S26-6", nil]),
              site: pick([.sigmoid, .caecum, nil]),
              sizeMillimetres: pick([3, 30, nil]), hasWithdrawn: pick([false, false, false, true])))
        }
      }
      let conclusions: [Conclusion] = [
        .adenoma, .hyperplastic, .both, .normal, .doubt, .inadequate, .noTissue,
      ]
      let second: [Conclusion?] = [nil, nil, nil, .adenoma, .hyperplastic]
      let references: [[Int]] = [[], [], [1], [2], [1, 2]]
      var rows = ReadResults()
      for _ in 0..<Int.random(in: 0...25, using: &generator) {
        rows.results.append(
          makeResult(
            "S26-\(Int.random(in: 1...6, using: &generator))", part: pick(["A", "B", "X", nil]),
            polyps: pick(references), pick(conclusions), at: pick([1000, 2000, 3000]),
            status: pick(ReportStatus.allCases), patient: pick([nil, nil, "P1"]),
            examination: pick([nil, "E1", "E2", "E9"]), site: pick([nil, .rectum]),
            size: pick([nil, 4]), second: pick(second)))
      }
      results = ImportPlan.making(rows, known: []).recorded
      for _ in 0..<3 {
        guard let result = results.randomElement(using: &generator),
          let polyp = polyps.randomElement(using: &generator)
        else { break }
        links.append(
          ManualLink(
            result: result.key, polyps: pick([[], [polyp.key]]),
            decision: Decision(by: "D", at: pick([1, 2]), reason: pick(["seen", ""]))))
      }
    }

    func report() throws -> LinkageReport {
      try Linker(polyps: polyps, policy: policy).report(results: results, links: links)
    }
  }

  @Test("close: every polyp has one label, every release is in one list")
  func closing() throws {
    var states: Set<LabelState> = []
    var reasons: Set<LinkageReport.Reason> = []
    for seed in UInt64(0)..<1000 {
      let study = Study(seed: seed)
      let report = try study.report()
      #expect(report.labels.map(\.polyp) == study.polyps.map(\.key).sorted(), "seed \(seed)")
      let all = report.links + report.ambiguousJars
      let releases = all.flatMap(\.releases) + report.unlinked.flatMap(\.releases)
      #expect(releases.sorted() == study.results.map(\.version).sorted(), "seed \(seed)")
      #expect(report.releaseCount == study.results.count, "seed \(seed)")
      #expect(
        report.stateCounts.values.reduce(0, +) == study.polyps.count, "seed \(seed)")
      let linked = all.flatMap(\.polyps)
      #expect(Set(linked).count == linked.count, "a polyp has two results; seed \(seed)")
      for label in report.labels {
        #expect(label.state.hasDiagnosis == (label.finding != nil), "seed \(seed)")
        if label.decisive != nil { #expect(linked.contains(label.polyp), "seed \(seed)") }
      }
      states.formUnion(report.labels.map(\.state))
      reasons.formUnion(report.unlinked.map(\.reason))
    }
    #expect(states == Set(LabelState.allCases), "the studies are awkward enough")
    #expect(reasons == Set(LinkageReport.Reason.allCases), "the studies are awkward enough")
  }

  @Test("do not depend on any order")
  func order() throws {
    for seed in UInt64(0)..<300 {
      var study = Study(seed: seed)
      let first = try study.report()
      var generator = SeededGenerator(seed: ~seed)
      study.polyps.shuffle(using: &generator)
      study.results.shuffle(using: &generator)
      study.links.reverse()
      let second = try study.report()
      // A decision that is told twice counts once: which of the two is not important.
      #expect(
        first.linkDecisions.map(\.rawValue).sorted()
          == second.linkDecisions.map(\.rawValue).sorted(), "seed \(seed)")
      #expect(first.links == second.links, "seed \(seed)")
      #expect(first.ambiguousJars == second.ambiguousJars, "seed \(seed)")
      #expect(first.unlinked == second.unlinked, "seed \(seed)")
      #expect(first.labels == second.labels, "seed \(seed)")
    }
  }
}
