import Statistics
import Testing
import Validation

@Suite("Scorecard of resecting and discarding (PIVI-1)")
struct ResectAndDiscardScorecardTests {
  private typealias Policy = ResectAndDiscardPolicy

  private func reading(
    _ polyps: [StudyPolyp], _ policy: ResectAndDiscardPolicy
  ) -> ResectAndDiscardScorecard.Reading {
    ResectAndDiscardScorecard(polyps, policy: policy).readings.neoplastic
  }

  @Test("depends on the guideline: three small adenomas taken for hyperplastic polyps")
  func guidelines() {
    let polyps = (0..<3).map { _ in StudyTable.polyp(7, .hyperplastic, .tubularAdenoma) }
    let american = reading(polyps, .init(guideline: .usmstf2020))
    #expect(american.agreement.estimate?.hits == 0 && american.notLater?.hits == 0)
    #expect(american.intervals.map(\.description) == ["3 to 5 years", "10 years"])
    for guideline in [SurveillanceGuideline.esge2020, .bsg2020] {
      let other = reading(polyps, .init(guideline: guideline))
      #expect(other.agreement.estimate?.hits == 1 && other.table.counts == [[1]])
      // Findings differ, intervals do not.
      #expect(other.categories.count == 2 && other.rawTable.agreeing == 0)
      #expect(other.rawTable.counts == [[0, 0], [1, 0]])
    }
  }

  @Test("takes pathology of larger polyps, and of calls without high confidence")
  func fallback() {
    let large = StudyTable.polyp(1, .hyperplastic, .tubularAdenoma, millimetres: 12)
    let unsure = StudyTable.polyp(1, .hyperplastic, .tubularAdenoma, isHighConfidence: false)
    let sure = StudyTable.polyp(1, .adenoma, .tubularAdenoma)
    let policy = Policy(guideline: .usmstf2020)
    #expect(reading([large, unsure, sure], policy).agreement.estimate?.hits == 1)
    // With nothing decided on by looks, agreement is no merit.
    let none = reading([large, unsure], policy)
    #expect(none.accounting.count(.nothingDecided) == 1 && none.agreement.estimate == nil)
    let all = reading([large, unsure], Policy(guideline: .usmstf2020, patients: .withPolyp))
    #expect(all.agreement.estimate?.hits == 1)
  }

  @Test("cannot see a villous component, which matters to one guideline")
  func villous() {
    let polyps = [StudyTable.polyp(1, .adenoma, .villousAdenoma)]
    let american = reading(polyps, .init(guideline: .usmstf2020))
    #expect(american.agreement.estimate?.hits == 0)
    #expect(american.intervals.map(\.description) == ["3 years", "7 to 10 years"])
    let european = reading(polyps, .init(guideline: .esge2020))
    #expect(european.agreement.estimate?.hits == 1)
  }

  @Test("calls an interval that is too short not wrong in the same way as one that is too long")
  func direction() {
    let policy = Policy(guideline: .usmstf2020)
    let early = (0..<3).map { _ in StudyTable.polyp(1, .adenoma, .hyperplastic) }
    let late = (0..<3).map { _ in StudyTable.polyp(2, .hyperplastic, .tubularAdenoma) }
    let both = reading(early + late, policy)
    #expect(both.agreement.estimate?.hits == 0 && both.notLater?.hits == 1)
    #expect(both.table.counts == [[0, 1], [1, 0]] && both.table.notLater == 1)
  }

  @Test("has three ways with polyps that were not retrieved")
  func retrieval() {
    let polyps = [
      StudyTable.polyp(1, .adenoma, .tubularAdenoma), StudyTable.missing(1, .adenoma, .noTissue),
      StudyTable.polyp(2, .adenoma, .tubularAdenoma),
      StudyTable.missing(2, .adenoma, .noTissue, millimetres: 8),
    ]
    let policy = { Policy(guideline: .usmstf2020, withoutReference: $0) }
    let excluding = reading(polyps, policy(.excludePatient))
    #expect(excluding.accounting.included == 0)
    #expect(excluding.accounting.count(.missingReference(.noTissue)) == 2)
    #expect(excluding.polypsWithoutReference == [.noTissue: 2])
    #expect(reading(polyps, policy(.leaveOut)).agreement.estimate?.hits == 2)
    // A polyp of 8 mm without pathology has no call that decides.
    let called = reading(polyps, policy(.countAsCalled))
    #expect(called.accounting.included == 1 && called.agreement.estimate?.hits == 1)
    // Nothing can disagree with the call of a patient's only polyp if that has no diagnosis.
    let only = [StudyTable.missing(1, .adenoma, .noTissue)]
    for way in [Policy.WithoutReference.leaveOut, .countAsCalled] {
      #expect(reading(only, policy(way)).accounting.count(.nothingDecided) == 1)
    }
  }

  @Test("leaves out patients with carcinoma or a call that is not older than the report")
  func exclusions() {
    let carcinoma = StudyPolyp(
      patient: 1, sizeMillimetres: 15, segment: .rectum, call: .abstained(.undecided),
      reference: .known(.carcinoma))
    let late = StudyTable.polyp(2, .adenoma, .tubularAdenoma, sealOrder: .after)
    let both = reading(
      [carcinoma, StudyTable.polyp(1, .adenoma, .tubularAdenoma), late],
      .init(guideline: .bsg2020))
    #expect(both.accounting.considered == 2 && both.accounting.included == 0)
    #expect(both.accounting.count(.carcinoma) == 1)
    #expect(both.accounting.count(.sealedAfterReference) == 1)
    #expect(both.agreement.verdict == .notEvaluable)
  }

  @Test("takes what is neither adenoma nor serrated for no finding")
  func otherBenign() {
    let follicle = { (call: OpticalCall.Class) in
      StudyPolyp(
        patient: 1, sizeMillimetres: 3, segment: .rectum,
        call: .made(call, isHighConfidence: true), reference: .known(.otherBenign))
    }
    let right = reading([follicle(.hyperplastic)], .init(guideline: .usmstf2020))
    #expect(right.agreement.estimate?.hits == 1)
    let wrong = reading([follicle(.adenoma)], .init(guideline: .usmstf2020))
    #expect(wrong.agreement.estimate?.hits == 0)
  }

  @Test("counts sessile serrated lesions both ways")
  func serrated() {
    let card = ResectAndDiscardScorecard(
      [StudyTable.polyp(1, .hyperplastic, .sessileSerrated)],
      policy: .init(guideline: .usmstf2020))
    #expect(card.readings.neoplastic.agreement.estimate?.hits == 0)
    #expect(card.readings.notNeoplastic.agreement.estimate?.hits == 1)
  }

  @Test("compares whole ranges, the earliest first")
  func order() {
    let intervals: [SurveillanceInterval] = [
      .months(6, 6), .months(36, 36), .months(36, 60), .months(60, 120), .months(84, 120),
      .months(120, 120), .screening,
    ]
    #expect(intervals.shuffled().sorted() == intervals)
    #expect(SurveillanceInterval.months(36, 36) != .months(36, 60))
  }
}
