import Base
import Study
import Testing
import Validation

@Suite("Counts of datasets")
struct DatasetPropertyTests {
  /// A study as awkward as chance makes it, and its results, none of which is recorded yet.
  private struct Awkward {
    var study: TrialStudy
    var results: [PathologyResult] = []
    var polyps: [PolypReference] = []
    var streams = 0
    var accounts = 0

    init(seed: UInt64) throws {
      var generator = SeededGenerator(seed: seed)
      func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
      }
      study = try TrialStudy(precedence: pick([.firstFinal, .lastFinal]))
      let findings = ["adenoma", "sessile serrated", "hyperplastic", nil]
      let fates: [ResectionEvent.Fate] = [.retrieved, .retrieved, .lost, .discarded, .leftInSitu]
      for number in 1...Int.random(in: 1...6, using: &generator) {
        let name = "E\(number)"
        if pick([true, true, false]) {
          study.enrol(
            name, "P\(pick([number, 1]))", exclusion: pick([nil, nil, nil, "ibd", "prep"]))
        }
        for _ in 0..<pick([1, 1, 2]) {
          let stream = study.open(pick([name, name, nil]), patient: pick([nil, "P\(number)"]))
          streams += 1
          for index in 1...Int.random(in: 1...4, using: &generator) {
            let polyp = PolypReference(stream: stream, polyp: index)
            if pick([true, true, true, false]) {
              try study.call(polyp, pick(findings), isFirm: pick([true, false]))
              polyps.append(polyp)
            }
            if pick([true, true, false]) {
              study.resect(
                pick([name, name, name, "E9"]), pick([polyp, polyp, nil]),
                number: pick([nil, nil, index, 1]), fate: pick(fates),
                jar: pick(["A", "B", nil]), tenths: pick([nil, 30, 80]),
                segment: pick([nil, "sigmoid", "colon"]))
            }
          }
          if pick([true, true, false]) {
            study.close(stream, polyps: 0)
            accounts += 1
          }
        }
        if pick([false, false, true]) {
          study.add(
            WithdrawalEvent(patient: TrialStudy.patient("P\(number)"), asksForErasure: false))
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
          results.append(
            .of(
              name, part: pick(["A", "B", "C", nil]), polyps: pick([[], [], [1]]),
              pick([.adenoma, .hyperplastic, .both, .doubt, .normal]), days: pick([0, 1, 2]),
              status: pick(ReportStatus.allCases), patient: pick([nil, "P\(number)"])))
        }
      }
      let size = study.records.count
      study.kept = [KeptCheckpoint(size: size / 2, time: pick([nil, TrialStudy.start]))]
      study.kept.append(
        KeptCheckpoint(size: size, time: TrialStudy.start + pick([1, 2]) * 43_200_000))
    }
  }

  @Test(arguments: UInt64(1)...60)
  func close(seed: UInt64) throws {
    var awkward = try Awkward(seed: seed)
    for result in awkward.results { try awkward.study.report(result) }
    let dataset = try awkward.study.dataset()
    let cases = dataset.cases
    // Every call of an examination that is not excluded is in a case; of tracks of several numbers in
    // several ones.
    let excluded = dataset.excludedPolyps.values.reduce(0, +)
    let called = cases.count { $0.callSequence != nil }
    if excluded == 0 {
      let shared = cases.count { $0.polyp.call == .abstained(.severalTracks) }
      #expect(called <= awkward.polyps.count + shared, "seed \(seed)")
      #expect(called + 3 * shared >= awkward.polyps.count, "seed \(seed)")
    }
    let linked = dataset.linkage.map { $0.stateCounts.values.reduce(0, +) } ?? 0
    if dataset.linkage != nil {
      #expect(
        linked + dataset.casesWithoutResection <= cases.count + excluded, "seed \(seed)")
      #expect(
        linked + dataset.casesWithoutResection >= cases.count, "seed \(seed)")
    }
    let frames = dataset.frames
    #expect(frames.received == frames.answered + frames.dropped.values.reduce(0, +))
    #expect(frames.streams == awkward.streams)
    #expect(frames.streams - frames.streamsWithoutAccount == awkward.accounts)
    for each in cases {
      #expect((each.callSequence == nil) == (each.engine == nil), "seed \(seed)")
      if case .missing(let state) = each.polyp.reference {
        #expect(state.rawValue == each.labelState.rawValue, "seed \(seed)")
      } else {
        #expect(each.labelState.hasDiagnosis && each.times.reported != nil, "seed \(seed)")
      }
    }
    let flow = try StudyFlow(cases.map(\.polyp), .diminutiveRectosigmoid, .neoplastic)
    #expect(flow.nodes.first?.count == cases.count, "seed \(seed)")
  }

  /// Results that do not contradict each other, since of those that do the first one is recorded.
  @Test(arguments: UInt64(1)...30)
  func doNotDependOnTheOrderOfResults(seed: UInt64) throws {
    let awkward = try Awkward(seed: seed)
    var read = ReadResults()
    read.results = awkward.results
    let accepted = ImportPlan.making(read, known: []).recorded
    var generator = SeededGenerator(seed: seed &+ 1000)
    var datasets: [StudyDataset] = []
    for _ in 0..<4 {
      var study = awkward.study
      // Times of records are those of the order; what is compared is all else.
      let rest = accepted.filter { $0.status != .preliminary }.shuffled(using: &generator)
      for result in accepted where result.status == .preliminary { try study.report(result) }
      for result in rest { try study.report(result) }
      for result in accepted { #expect(try study.report(result).isKnown, "seed \(seed)") }
      datasets.append(try study.dataset())
    }
    for dataset in datasets.dropFirst() { #expect(dataset == datasets[0], "seed \(seed)") }
  }
}

extension PathologyRegister.Decision {
  fileprivate var isKnown: Bool {
    if case .known = self { true } else { false }
  }
}
