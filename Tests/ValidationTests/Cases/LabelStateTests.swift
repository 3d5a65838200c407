import Study
import Testing
import Validation

@Suite("Label states, reached by records")
struct LabelStateTests {
  /// How a state is reached, of an examination of one polyp in jar A.
  private func study(_ state: LabelState) throws -> TrialStudy {
    var study = try TrialStudy()
    switch state {
    case .leftInSitu: _ = try study.examine("E", fate: .leftInSitu, jar: nil)
    case .discardedByPolicy: _ = try study.examine("E", fate: .discarded, jar: nil)
    case .noTissue: _ = try study.examine("E", fate: .lost, jar: nil)
    default: _ = try study.examine("E")
    }
    switch state {
    case .pending: try study.report(.of("E", status: .preliminary))
    case .finalSingle: try study.report(.of("E"))
    case .finalAmended:
      try study.report(.of("E"))
      try study.report(.of("E", .hyperplastic, days: 2, status: .amended))
    case .noPolypTissue: try study.report(.of("E", .normal))
    case .inadequate: try study.report(.of("E", .inadequate))
    case .jarAmbiguous: try study.report(.of("E", .both))
    case .patientWithdrew:
      try study.report(.of("E"))
      study.add(WithdrawalEvent(patient: TrialStudy.patient("P-E"), asksForErasure: false))
    case .unlinkable: try study.report(.of("E", part: "C"))
    case .discordantReview: try study.report(.of("E", second: .hyperplastic))
    case .noTissue, .leftInSitu, .discardedByPolicy: break
    }
    return study
  }

  @Test(arguments: LabelState.allCases)
  func eachIsReached(state: LabelState) throws {
    let study = try study(state)
    let dataset = try study.dataset()
    let found = try #require(dataset.cases.first)
    #expect(found.labelState == state)
    switch found.polyp.reference {
    case .known: #expect(state.hasDiagnosis)
    case .missing(let missing): #expect(missing.rawValue == state.rawValue)
    }
    if let linkage = dataset.linkage { #expect(linkage.stateCounts[state] == 1) }
  }

  @Test(arguments: [StudyProtocol.LabelPrecedence.firstFinal, .lastFinal])
  func theProtocolSaysWhichReportCounts(precedence: StudyProtocol.LabelPrecedence) throws {
    var study = try TrialStudy(precedence: precedence)
    _ = try study.examine("E")
    try study.report(.of("E", .hyperplastic, days: 3, status: .corrected))
    try study.report(.of("E"))
    let expected: ExaminationFindings.Histology =
      precedence == .firstFinal ? .tubularAdenoma : .hyperplastic
    #expect(try study.onlyCase().polyp.reference == .known(.polyp(expected)))
  }

  @Test func diagnosesAreWhatSurveillanceTellsApart() throws {
    func diagnosis(
      _ category: DiagnosisCategory, _ dysplasia: Finding.Dysplasia = .notStated,
      _ villous: Finding.Villous = .notStated
    ) throws -> ReferenceState {
      var study = try TrialStudy()
      _ = try study.examine("E")
      let finding = Finding(category, dysplasia: dysplasia, villous: villous)
      try study.report(.of("E", .diagnosed([finding])))
      return try study.onlyCase().polyp.reference
    }
    #expect(try diagnosis(.adenomaUnspecified) == .known(.polyp(.tubularAdenoma)))
    #expect(try diagnosis(.tubularAdenoma, .high) == .known(.polyp(.highGradeAdenoma)))
    #expect(try diagnosis(.tubularAdenoma, .low, .present) == .known(.polyp(.villousAdenoma)))
    #expect(try diagnosis(.tubulovillousAdenoma) == .known(.polyp(.villousAdenoma)))
    #expect(try diagnosis(.villousAdenoma, .high) == .known(.polyp(.highGradeAdenoma)))
    #expect(try diagnosis(.sessileSerrated) == .known(.polyp(.sessileSerrated)))
    #expect(
      try diagnosis(.sessileSerratedDysplastic) == .known(.polyp(.dysplasticSessileSerrated)))
    #expect(
      try diagnosis(.traditionalSerratedAdenoma) == .known(.polyp(.traditionalSerratedAdenoma)))
    #expect(try diagnosis(.carcinoma) == .known(.carcinoma))
    #expect(try diagnosis(.inflammatory) == .known(.otherBenign))
    #expect(try diagnosis(.other) == .known(.otherBenign))
  }

  // MARK: People's decisions

  /// Two polyps without jars, and a result of the examination that nothing places.
  private func undecided() throws -> (TrialStudy, [PolypReference], Int) {
    var study = try TrialStudy()
    study.enrol("E", "P")
    let stream = study.open("E")
    var polyps: [PolypReference] = []
    for number in 1...2 {
      let polyp = PolypReference(stream: stream, polyp: number)
      try study.call(polyp, "adenoma")
      study.resect("E", polyp)
      polyps.append(polyp)
    }
    try study.report(.of("E", part: nil))
    return (study, polyps, study.records.count - 1)
  }

  @Test func aDecisionLinksWhatNothingElseDoes() throws {
    var (study, polyps, report) = try undecided()
    #expect(try study.dataset().cases.map(\.labelState) == [.unlinkable, .unlinkable])
    study.link(polyps[1], to: report)
    #expect(try study.dataset().cases.map(\.labelState) == [.pending, .finalSingle])
    study.link(polyps[0], to: report)
    #expect(try study.dataset().cases.map(\.labelState) == [.finalSingle, .finalSingle])
  }

  @Test func ofEachPolypTheLastDecisionCounts() throws {
    var (study, polyps, report) = try undecided()
    study.link(polyps[0], to: report)
    study.link(polyps[1], to: report)
    study.link(polyps[0], to: nil)
    let dataset = try study.dataset()
    #expect(dataset.cases.map(\.labelState) == [.pending, .finalSingle])
    #expect(dataset.linkage?.links.map(\.means) == [.decision])
  }

  @Test func aPolypThatHasNoneForSureLosesWhatWasFound() throws {
    var study = try TrialStudy()
    let polyp = try study.examine("E")
    try study.report(.of("E"))
    study.link(polyp, to: nil)
    let dataset = try study.dataset()
    #expect(dataset.cases.map(\.labelState) == [.unlinkable])
    #expect(dataset.linkage?.unlinked.map(\.reason) == [.decided])
  }

  @Test func decisionsOnWhatIsNotThereChangeNothing() throws {
    var study = try TrialStudy()
    let polyp = try study.examine("E")
    try study.report(.of("E"))
    let report = study.records.count - 1
    let before = try study.dataset()
    study.link(PolypReference(stream: 998, polyp: 1), to: report)
    study.link(polyp, to: 999)
    let after = try study.dataset()
    #expect(after.cases == before.cases)
    #expect(after.linkage?.linkDecisions.contains(.unknownResult) == true)
    #expect(after.linkage?.linkDecisions.contains(.unknownPolyp) == true)
  }

  @Test func aStatedNumberLinksWithoutAJar() throws {
    var study = try TrialStudy()
    _ = try study.examine("E", jar: nil, number: 3)
    study.resect("E", nil)
    try study.report(.of("E", part: nil, polyps: [3]))
    #expect(try study.dataset().cases.map(\.labelState) == [.finalSingle, .pending])
  }
}
