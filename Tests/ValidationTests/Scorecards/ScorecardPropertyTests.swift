import Base
import Foundation
import Statistics
import Testing
import Validation

/// What holds of every study, shown on random ones.
@Suite("Scorecards of random studies")
struct ScorecardPropertyTests {
  static let seeds: [UInt64] = Array(1...20)
  private static let populations = [
    PolypPopulation.everything, .diminutive, .diminutiveRectosigmoid,
  ]

  private func closes(_ accounting: Accounting) -> Bool {
    accounting.excluded.reduce(accounting.included) { $0 + $1.count } == accounting.considered
  }

  @Test("account for every polyp and patient", arguments: seeds)
  func closing(seed: UInt64) throws {
    let polyps = StudyTable.random(seed: seed)
    let patients = Set(polyps.map(\.patient)).count
    for rule in SerratedRule.allCases {
      let leave = LeaveInPlaceScorecard(polyps).readings[rule]
      #expect(closes(leave.accounting) && leave.accounting.considered == polyps.count)
      #expect(leave.negativePredictiveValue.estimate?.trials ?? 0 == leave.accounting.included)
      for strategy in SODAScorecard.Strategy.allCases {
        let soda = SODAScorecard(polyps, strategy).readings[rule]
        #expect(closes(soda.accounting) && soda.accounting.considered == polyps.count)
        #expect(soda.estimates.table.count == soda.accounting.included)
      }
      for guideline in SurveillanceGuideline.allCases {
        for way in ResectAndDiscardPolicy.WithoutReference.allCases {
          let discard = ResectAndDiscardScorecard(
            polyps, policy: .init(guideline: guideline, withoutReference: way)
          ).readings[rule]
          #expect(closes(discard.accounting) && discard.accounting.considered == patients)
          #expect(discard.table.count == discard.accounting.included)
          #expect(discard.rawTable.count == discard.table.count)
          #expect(discard.table.agreeing == discard.agreement.estimate?.hits ?? 0)
          #expect(discard.table.notLater == discard.notLater?.hits ?? 0)
          #expect(discard.rawTable.agreeing <= discard.table.agreeing)
        }
      }
      for population in Self.populations {
        let table = CrossTabulation(polyps, population, rule)
        #expect(table.total == table.accounting.included)
        #expect(closes(table.accounting) && table.accounting.considered == polyps.count)
        #expect(closes(ReaderComparison(polyps, population, rule).accounting))
        // Refused if it did not close.
        let flow = try StudyFlow(polyps, population, rule)
        #expect(flow["patients"]?.count == patients)
        let groupings: [SubgroupTable.Grouping] = [
          .size([5, 9]), .segment, .rectosigmoid, .attribute("model"), .attribute("other"),
        ]
        for grouping in groupings {
          let parts = SubgroupTable(polyps, by: grouping, .exploratory, population, rule)
          #expect(parts.rows.reduce(0) { $0 + $1.accounting.considered } == polyps.count)
          let decided = parts.rows.reduce(0) { $0 + $1.estimates.table.count }
          let determined = table.total - table.total(.indeterminate) - table.total(.missing)
          #expect(decided == determined + table[.indeterminate, .missing])
        }
      }
    }
  }

  @Test("do not depend on the order of polyps", arguments: seeds)
  func order(seed: UInt64) throws {
    let polyps = StudyTable.random(seed: seed)
    var generator = SeededGenerator(seed: seed &+ 1000)
    let mixed = polyps.shuffled(using: &generator)
    #expect(LeaveInPlaceScorecard(mixed) == LeaveInPlaceScorecard(polyps))
    for strategy in SODAScorecard.Strategy.allCases {
      #expect(SODAScorecard(mixed, strategy) == SODAScorecard(polyps, strategy))
    }
    for guideline in SurveillanceGuideline.allCases {
      for patients in ResectAndDiscardPolicy.Patients.allCases {
        let policy = ResectAndDiscardPolicy(guideline: guideline, patients: patients)
        let straight = ResectAndDiscardScorecard(polyps, policy: policy)
        #expect(ResectAndDiscardScorecard(mixed, policy: policy) == straight)
      }
    }
    for population in Self.populations {
      let rule = SerratedRule.notNeoplastic
      let table = CrossTabulation(polyps, population, rule)
      #expect(CrossTabulation(mixed, population, rule) == table)
      #expect(VerificationAnalysis(mixed, population, rule) == VerificationAnalysis(table))
      let comparison = ReaderComparison(polyps, population, rule)
      #expect(ReaderComparison(mixed, population, rule) == comparison)
      let flow = try StudyFlow(polyps, population, rule)
      let other = try StudyFlow(mixed, population, rule)
      #expect(other == flow)
      let parts = SubgroupTable(polyps, by: .segment, .exploratory, population, rule)
      #expect(SubgroupTable(mixed, by: .segment, .exploratory, population, rule) == parts)
    }
    #expect(ReferenceDelay(mixed) == ReferenceDelay(polyps))
  }

  private func isWithin(_ interval: Interval?) -> Bool {
    guard let interval else { return true }
    return 0 <= interval.low && interval.low <= interval.high && interval.high <= 1
  }

  private func isSound(_ estimate: ShareEstimate?) -> Bool {
    guard let estimate else { return true }
    let intervals = [estimate.exact, estimate.wilson, estimate.clustered, estimate.anytime]
    // Wilson's interval of a share of 0 or 1 ends at it but for rounding.
    return intervals.allSatisfy(isWithin) && (0...1).contains(estimate.value)
      && estimate.exact.low <= estimate.value && estimate.value <= estimate.exact.high
      && estimate.exact.low < estimate.exact.high
      && estimate.clustered.low < estimate.clustered.high
  }

  @Test("stay within 0 and 1, and have no interval of no width", arguments: seeds)
  func range(seed: UInt64) {
    // Small studies have empty cells and shares of 0 and 1.
    let size = Int(seed) * 3
    let polyps = StudyTable.random(seed: seed, patients: size, polypsPerPatient: 3)
    for rule in SerratedRule.allCases {
      let leave = LeaveInPlaceScorecard(polyps).readings[rule]
      #expect(isSound(leave.negativePredictiveValue.estimate))
      #expect(isWithin(leave.valueIfUnverified))
      for strategy in SODAScorecard.Strategy.allCases {
        let reading = SODAScorecard(polyps, strategy).readings[rule]
        let estimates = reading.estimates
        for estimate in [
          estimates.sensitivity, estimates.specificity, estimates.positivePredictiveValue,
          estimates.negativePredictiveValue, estimates.accuracy,
        ] {
          #expect(isSound(estimate))
        }
        let verification = reading.verification
        #expect(isWithin(verification.sensitivityBounds))
        #expect(isWithin(verification.specificityBounds))
        if let corrected = verification.corrected, let bounds = verification.sensitivityBounds {
          #expect(bounds.low <= corrected.sensitivity + 1e-12)
          #expect(corrected.sensitivity <= bounds.high + 1e-12)
        }
      }
      for guideline in SurveillanceGuideline.allCases {
        let discard = ResectAndDiscardScorecard(polyps, policy: .init(guideline: guideline))
        #expect(isSound(discard.readings[rule].agreement.estimate))
        #expect(isSound(discard.readings[rule].notLater))
      }
    }
  }

  /// With a polyp for each patient the variance over patients is p(1 - p)/(n - 1), where independent polyps
  /// have n; the bound is Student's with n - 1 degrees of freedom.
  @Test("have intervals over patients that are plain ones of a polyp each", arguments: seeds)
  func single(seed: UInt64) throws {
    let polyps = StudyTable.random(seed: seed, patients: 200, polypsPerPatient: 1)
    let reading = SODAScorecard(polyps, .resectAndDiscard).readings.neoplastic
    let estimate = try #require(reading.estimates.accuracy)
    try #require(estimate.hits > 0 && estimate.hits < estimate.trials)
    #expect(estimate.patients == estimate.trials)
    let n = Double(estimate.trials)
    let expected = Interval(
      logitOf: estimate.value,
      standardError: (estimate.value * (1 - estimate.value) / (n - 1)).squareRoot(),
      multiplier: StudentDistribution(degreesOfFreedom: n - 1).quantile(0.975))
    #expect(abs(estimate.clustered.low - expected.low) < 1e-12)
    #expect(abs(estimate.clustered.high - expected.high) < 1e-12)
    #expect(abs((estimate.designEffect ?? 0) - n / (n - 1)) < 1e-12)
  }
}
