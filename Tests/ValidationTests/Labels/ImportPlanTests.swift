import Base
import Testing
import Validation

@Suite("The plan of an import")
struct ImportPlanTests {
  private func plan(
    _ results: [PathologyResult], known: [PathologyResult] = []
  ) -> ImportPlan {
    .making(ReadResults(results), known: known)
  }

  @Test("records new results, and a replay records nothing")
  func replay() {
    let results = [makeResult(), makeResult(part: "B"), makeResult("S26-2")]
    let first = plan(results)
    #expect(first.new.count == 3 && first.count == 3)
    let again = plan(results, known: first.recorded)
    #expect(again.recorded.isEmpty && again.known.count == 3)
    #expect(plan(results + results).new.count == 3)
    #expect(plan(results + results).known.count == 3)
  }

  @Test("takes a message that is sent again, under the same or a new number, as known")
  func sentAgain() {
    let first = makeResult(message: "M1")
    let plan = plan(
      [makeResult(message: "M1", line: 9), makeResult(message: "M2")], known: [first])
    #expect(plan.recorded.isEmpty && plan.known.count == 2)
  }

  @Test("keeps the first and the last release, each with what it amends")
  func amendments() {
    let draft = makeResult(.doubt, at: 500, status: .preliminary)
    let first = makeResult(.hyperplastic, at: 1000)
    let amended = makeResult(.adenoma, at: 2000, status: .amended)
    let released = makeResult(.adenoma, at: 3000, status: .amended)
    let whole = plan([released, draft, amended, first])
    #expect(whole.new == [draft])
    #expect(whole.amended.map(\.amends) == [draft, first, amended].map(\.version))
    #expect(whole.amended.map(\.changesDiagnosis) == [true, true, false])
    #expect(whole.recorded == [draft, first, amended, released])
    let later = plan([amended], known: [first])
    #expect(later.new.isEmpty && later.amended.map(\.amends) == [first.version])
  }

  @Test("says that a release came after a later one")
  func late() {
    let first = makeResult(.hyperplastic, at: 1000)
    let amended = makeResult(.adenoma, at: 2000, status: .amended)
    let plan = plan([first], known: [amended])
    #expect(plan.late.map(\.precedes) == [amended.version] && plan.recorded == [first])
  }

  @Test("leaves contradictions for a human, and does not take either side")
  func conflicts() {
    func reasons(_ results: [PathologyResult], known: [PathologyResult] = []) -> [ConflictReason] {
      let plan = plan(results, known: known)
      #expect(plan.recorded.count + plan.conflicting.count == results.count)
      return plan.conflicting.map(\.reason)
    }
    #expect(reasons([makeResult(.adenoma), makeResult(.hyperplastic)]) == [.sameTime, .sameTime])
    #expect(reasons([makeResult(.adenoma)], known: [makeResult(.hyperplastic)]) == [.sameTime])
    #expect(
      reasons(
        [makeResult(.adenoma, status: .amended, message: "M1")],
        known: [makeResult(.hyperplastic, message: "M1")]) == [.messageNumber])
    #expect(
      reasons([makeResult(.doubt, at: 2000, status: .preliminary)], known: [makeResult()])
        == [.preliminaryAfterFinal])
    #expect(
      reasons([makeResult(part: "B", patient: "P2")], known: [makeResult(patient: "P1")])
        == [.otherPatient])
    #expect(
      reasons([makeResult(part: "B", examination: "E2")], known: [makeResult(examination: "E1")])
        == [.otherExamination])
    #expect(
      reasons([makeResult(polyps: [1], at: 2000)], known: [makeResult()])
        == [.dividedDifferently])
    #expect(
      reasons([makeResult(polyps: [1, 2])], known: [makeResult(polyps: [2, 3])])
        == [.dividedDifferently])
    #expect(reasons([makeResult(polyps: [1])], known: [makeResult(polyps: [2])]).isEmpty)
  }

  @Test("tells what it would do, without patients")
  func words() {
    var read = ReadResults([
      makeResult(patient: "SECRET"), makeResult(.hyperplastic, at: 2000, status: .amended, line: 7),
    ])
    read.joinedRowCount = 1
    let lines = ImportPlan.making(read, known: []).lines
    #expect(lines[0] == "line 2: new: S26-1, part A, final")
    #expect(
      lines[1] == "line 7: amends: S26-1, part A, amended after final, with another diagnosis")
    #expect(
      lines[2]
        == "3 read: 1 new, 1 amended, 0 late, 0 known already, 0 in conflict, 0 refused, 1 joined")
    #expect(!lines.joined().contains("SECRET"))
  }

  /// A bag of results in which releases, repetitions and contradictions are frequent.
  private func randomResults(_ generator: inout SeededGenerator) -> [PathologyResult] {
    let conclusions: [Conclusion] = [.adenoma, .hyperplastic, .both, .doubt]
    return (0..<Int.random(in: 1...20, using: &generator)).map { index in
      makeResult(
        "S26-\(Int.random(in: 1...3, using: &generator))",
        part: ["A", "B", nil].randomElement(using: &generator) ?? nil,
        polyps: [[], [], [1], [2]].randomElement(using: &generator) ?? [],
        conclusions.randomElement(using: &generator) ?? .doubt,
        at: Int64.random(in: 1...4, using: &generator) * 1000,
        status: ReportStatus.allCases.randomElement(using: &generator) ?? .final,
        patient: Int.random(in: 0..<10, using: &generator) == 0 ? "P2" : "P1", line: index + 2)
    }
  }

  /// What a plan says, wherever the rows stood.
  private func content(_ plan: ImportPlan) -> [[String]] {
    func name(_ result: PathologyResult) -> String {
      "\(result.version) \(result.conclusion.text) \(result.patientKey ?? "")"
    }
    return [
      plan.new.map(name), plan.amended.map { "\(name($0.result)) \($0.amends)" },
      plan.late.map { "\(name($0.result)) \($0.precedes)" }, plan.known.map(name),
      plan.conflicting.map { "\(name($0.result)) \($0.reason)" },
    ].map { $0.sorted() }
  }

  @Test("does not depend on the order of rows, counts each once, and replays to nothing")
  func properties() {
    for seed in UInt64(0)..<300 {
      var generator = SeededGenerator(seed: seed)
      let known = plan(randomResults(&generator)).recorded
      let rows = randomResults(&generator)
      let one = plan(rows, known: known)
      #expect(one.count == rows.count, "seed \(seed)")
      let turned = plan(
        rows.shuffled(using: &generator), known: known.shuffled(using: &generator))
      #expect(content(one) == content(turned), "seed \(seed)")
      let replay = plan(rows, known: known + one.recorded)
      #expect(replay.recorded.isEmpty, "seed \(seed)")
      #expect(replay.conflicting.count == one.conflicting.count, "seed \(seed)")
      let keys = one.recorded.map(\.version)
      #expect(Set(keys + known.map(\.version)).count == keys.count + known.count, "seed \(seed)")
    }
  }

  @Test("of parts of a file one after the other records what the whole file does")
  func inParts() {
    for seed in UInt64(0)..<200 {
      var generator = SeededGenerator(seed: seed)
      // Without contradictions: with them, what is recorded first stands.
      var seen: Set<ResultVersion> = []
      let rows = randomResults(&generator).filter {
        $0.patientKey == "P1" && $0.key.polypReferences.isEmpty && $0.status.isFinal
          && seen.insert($0.version).inserted
      }
      let whole = plan(rows).recorded
      var known: [PathologyResult] = []
      for row in rows.shuffled(using: &generator) {
        known += plan([row, rows[0]], known: known).recorded
      }
      #expect(known.sorted { $0.version < $1.version } == whole, "seed \(seed)")
    }
  }

  @Test("takes no longer for rows that are all of one part", .timeLimit(.minutes(1)))
  func hostile() throws {
    let results = (1...2000).map { makeResult(polyps: [], .adenoma, at: Int64($0), line: $0 + 1) }
    #expect(plan(results).amended.count == 1999)
    let same = (1...2000).map { index in
      var result = makeResult(line: index + 1)
      result.specimenLabel = "\(index)"
      return result
    }
    #expect(plan(same).conflicting.count == 2000)
    let groups = (1...2000).map { makeResult(polyps: [$0 % 900 + 1, $0 / 900 + 901], line: $0) }
    #expect(plan(groups).conflicting.count == 2000)
    let polyp = PolypFacts(
      key: PolypKey(examination: "E1", number: 1), patientKey: "P1", fate: .resected, jar: "A")
    let cases = (1...2000).map { makeResult("S26-\($0)", examination: "E1") }
    let report = try Linker(polyps: [polyp], policy: LabelPolicy()).report(results: cases)
    #expect(report.unlinked.allSatisfy { $0.reason == .contested })
    let row = [TableLayout.Column.size: "1"]
    #expect(
      try TableFixture().read((1...2000).map { $0 == 1 ? row : [:] }).refused.count == 2000)
  }
}
