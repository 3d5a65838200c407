import Statistics
import Testing
import Validation

@Suite("Scorecard of leaving polyps in place (PIVI-2)")
struct LeaveInPlaceScorecardTests {
  @Test(
    "takes diminutive polyps of rectum and sigmoid, called with high confidence, and says why others not"
  )
  func accounting() {
    let polyps = [
      StudyTable.polyp(1, .hyperplastic, .hyperplastic, millimetres: 5),
      StudyTable.polyp(1, .hyperplastic, .tubularAdenoma, segment: .rectum),
      StudyTable.polyp(1, .hyperplastic, .hyperplastic, millimetres: 5.5),
      StudyTable.polyp(2, .hyperplastic, .hyperplastic, segment: .descending),
      StudyTable.polyp(2, .hyperplastic, .hyperplastic, sealOrder: .after),
      StudyTable.polyp(2, .hyperplastic, .hyperplastic, isHighConfidence: false),
      StudyTable.polyp(3, .adenoma, .tubularAdenoma),
      StudyTable.missing(3, .hyperplastic, .leftInSitu),
      StudyPolyp(
        patient: 3, sizeMillimetres: 2, segment: .rectum, call: .abstained(.poorPictures),
        reference: .known(.polyp(.hyperplastic))),
    ]
    let reading = LeaveInPlaceScorecard(polyps).readings.neoplastic
    #expect(reading.accounting.considered == 9 && reading.accounting.included == 2)
    let reasons: [ExclusionReason] = [
      .tooLarge, .outsideRectosigmoid, .sealedAfterReference, .abstained(.poorPictures),
      .lowConfidence, .calledNeoplastic, .missingReference(.leftInSitu),
    ]
    #expect(reading.accounting.excluded.map(\.reason) == reasons)
    #expect(reading.accounting.excluded.allSatisfy { $0.count == 1 })
    let estimate = reading.negativePredictiveValue.estimate
    #expect(estimate?.hits == 1 && estimate?.trials == 2 && estimate?.patients == 1)
    // One of three calls is right and one unverified: 1/3 to 2/3.
    #expect(reading.unverified == 1)
    #expect(reading.valueIfUnverified == Interval(low: 1.0 / 3, high: 2.0 / 3))
  }

  @Test("counts sessile serrated lesions both ways, of calls and of diagnoses")
  func serrated() {
    let polyps = [
      StudyTable.polyp(1, .hyperplastic, .sessileSerrated),
      StudyTable.polyp(2, .sessileSerrated, .sessileSerrated),
      StudyTable.polyp(3, .sessileSerrated, .hyperplastic),
      StudyTable.polyp(4, .hyperplastic, .dysplasticSessileSerrated),
    ]
    let readings = LeaveInPlaceScorecard(polyps).readings
    let counted = readings.neoplastic
    #expect(counted.accounting.included == 2 && counted.accounting.count(.calledNeoplastic) == 2)
    #expect(counted.negativePredictiveValue.estimate?.hits == 0)
    let not = readings[.notNeoplastic]
    #expect(not.accounting.included == 4)
    #expect(not.negativePredictiveValue.estimate?.hits == 3)
  }

  @Test("tells a share that is high enough from one that is known to be")
  func verdicts() {
    // 45 of 50: exact 0.781865 to 0.966725.
    let polyps = (0..<50).map {
      StudyTable.polyp($0, .hyperplastic, $0 < 5 ? .tubularAdenoma : .hyperplastic)
    }
    let judgement = LeaveInPlaceScorecard(polyps).readings.neoplastic.negativePredictiveValue
    #expect(judgement.verdict == .notMet && judgement.verdict(by: .point) == .met)
    #expect(judgement.verdict(by: .exactLowerBound) == .notMet)
    #expect(abs((judgement.estimate?.exact.low ?? 0) - 0.781865) < 6e-7)
    #expect(abs((judgement.estimate?.exact.high ?? 0) - 0.966725) < 6e-7)
    let point = AcceptanceRule(threshold: 0.9, basis: .point)
    let lenient = LeaveInPlaceScorecard(polyps, rule: point).readings.neoplastic
    #expect(lenient.negativePredictiveValue.verdict == .met)
  }

  @Test("passes with as few errors as the sample size allows, and not with one more")
  func boundary() {
    let rule = AcceptanceRule(threshold: 0.9, basis: .exactLowerBound)
    for (errors, verdict) in [(4, Judgement.Verdict.met), (5, .notMet)] {
      let polyps = (0..<100).map {
        StudyTable.polyp($0, .hyperplastic, $0 < errors ? .tubularAdenoma : .hyperplastic)
      }
      let reading = LeaveInPlaceScorecard(polyps, rule: rule).readings.neoplastic
      #expect(reading.negativePredictiveValue.verdict == verdict)
    }
  }

  @Test("of no call is not evaluable")
  func empty() {
    let reading = LeaveInPlaceScorecard([]).readings.neoplastic
    #expect(reading.negativePredictiveValue.verdict == .notEvaluable)
    #expect(reading.valueIfUnverified == nil && reading.accounting.considered == 0)
  }
}
