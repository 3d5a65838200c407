import Base
import Testing
import Training

@Suite("A decision on a candidate")
struct PromotionDecisionTests {
  private static let classes = ["hyperplastic", "adenoma"]
  private static let thresholds = Versions<Double>(candidate: 0.5, active: 0.5)

  /// Polyps of as many patients, all adenomas but every third, on which the active version is right and
  /// the candidate but for the missed ones.
  private func polyps(_ count: Int, missed: Set<Int> = [], hasActive: Bool = true) -> PromotionCases
  {
    .polyps(
      (0..<count).map { index in
        let isAdenoma = index % 3 != 0
        // Surer and surer, so that no two polyps have one score.
        let right = 0.6 + 0.3 * Double(index) / Double(count)
        func probabilities(_ isRight: Bool) -> [Double] {
          let adenoma = isAdenoma == isRight ? right : 1 - right
          return [1 - adenoma, adenoma]
        }
        return .init(
          patient: index, classIndex: isAdenoma ? 1 : 0,
          probabilities: Versions(
            candidate: probabilities(!missed.contains(index)),
            active: hasActive ? probabilities(true) : nil))
      })
  }

  private func decide(
    _ rule: PromotionRule, _ cases: PromotionCases,
    _ thresholds: Versions<Double> = Self.thresholds
  ) throws(TrainingError) -> PromotionDecision {
    try PromotionDecision(rule, cases, classes: Self.classes, thresholds: thresholds)
  }

  @Test("turns at the margin: the bound has to be above it")
  func margin() throws {
    // 60 adenomas, one of which is missed: the difference is -1/60.
    let cases = polyps(90, missed: [1])
    let measured = try decide(SampleRule.classification(margin: 0.5), cases)
    let difference = try #require(measured.main.difference)
    #expect(abs(difference.value + 1.0 / 60) < 1e-12)
    #expect(difference.lowerBound < difference.value && measured.isPositive)
    let bound = -difference.lowerBound
    let within = try decide(SampleRule.classification(margin: bound + 1e-9), cases)
    #expect(within.isPositive && within.main.isNonInferior == true)
    let beyond = try decide(SampleRule.classification(margin: bound), cases)
    #expect(!beyond.isPositive && beyond.main.isNonInferior == false)
    #expect(beyond.objections.count == 1 && beyond.objections[0].contains("sensitivity"))
    // More confidence needs a wider margin.
    let surer = try decide(
      SampleRule.classification(margin: bound + 1e-9, confidence: 0.99), cases)
    #expect(!surer.isPositive)
  }

  @Test("knows versions that answer alike from versions that only call alike")
  func alike() throws {
    let same = try decide(SampleRule.classification(margin: 0.001), polyps(30))
    #expect(same.isPositive && same.main.difference?.lowerBound == 0)
    // All calls are the same, but the candidate's probabilities are not.
    guard case .polyps(let polyps) = polyps(30) else { return }
    let shifted = PromotionCases.polyps(
      polyps.map { polyp in
        .init(
          patient: polyp.patient, classIndex: polyp.classIndex,
          probabilities: Versions(
            candidate: polyp.probabilities.candidate.map { 0.5 + ($0 - 0.5) / 2 },
            active: polyp.probabilities.active))
      })
    let calls = try decide(SampleRule.classification(margin: 0.1), shifted)
    #expect(!calls.isPositive && calls.main.difference?.value == 0)
    // None of 20 adenomas' patients differs: at most 14 % do.
    let bound = try #require(calls.main.difference?.lowerBound)
    #expect(abs(bound + 0.1391) < 1e-4)
  }

  @Test("has to satisfy the minimum and each guard too")
  func furtherConditions() throws {
    let cases = polyps(90, missed: [0, 3, 6, 9, 12, 15])
    let alone = try decide(SampleRule.classification(margin: 0.2, minimum: 1), cases)
    #expect(alone.isPositive && alone.reachesMinimum == true)
    #expect(alone.main.candidate.value == 1 && alone.main.candidate.interval?.high == 1)
    let guarded = try decide(
      SampleRule.classification(
        margin: 0.2,
        guards: [.init(figure: .specificity, margin: 0.2), .init(figure: .npv, margin: 0.2)]),
      cases)
    #expect(!guarded.isPositive && guarded.objections.count == 1)
    #expect(guarded.guards.map(\.isNonInferior) == [false, true])
    let specificity = guarded.guards[0]
    #expect(abs(specificity.candidate.value - 0.8) < 1e-12 && specificity.active?.value == 1)
    let low = try decide(
      SampleRule.classification(.specificity, margin: 0.9, minimum: 0.81), cases)
    #expect(low.reachesMinimum == false && low.objections.count == 1)
    #expect(low.objections[0].contains("minimum"))
  }

  @Test("rests on the minimum alone where no version is active")
  func noActive() throws {
    let cases = polyps(30, missed: [1], hasActive: false)
    let thresholds = Versions<Double>(candidate: 0.5, active: nil)
    let rule = try SampleRule.classification(.auc, minimum: 0.9)
    let decision = try decide(rule, cases, thresholds)
    #expect(decision.isPositive && decision.main.active == nil)
    #expect(decision.main.difference == nil && decision.main.isNonInferior == nil)
    // 199 of 200 pairs; the missed adenoma is below one of the healthy ones.
    #expect(abs(decision.main.candidate.value - 0.995) < 1e-12)
    #expect(
      try decide(SampleRule.classification(.auc, minimum: 0.995), cases, thresholds).isPositive)
    let higher = try decide(SampleRule.classification(.auc, minimum: 0.9951), cases, thresholds)
    #expect(!higher.isPositive && higher.reachesMinimum == false)
    let none = refusal { try decide(SampleRule.classification(.auc), cases, thresholds) }
    #expect(none?.code == .notComparable && none?.message.contains("minimum") == true)
  }

  @Test("is not made on too few patients, or on figures that are not defined")
  func refusals() throws {
    let few = refusal {
      try decide(SampleRule.classification(minimumPatients: 21), polyps(30))
    }
    #expect(few?.code == .tooFewPatients && few?.message.contains("20 patients") == true)
    #expect(try decide(SampleRule.classification(minimumPatients: 20), polyps(30)).isPositive)
    // The second healthy polyp's patient cannot be left out.
    let area = refusal { try decide(SampleRule.classification(.auc), polyps(3)) }
    #expect(area?.code == .tooFewPatients)
    // A candidate that calls everything an adenoma has no negative predictive value.
    let eager = refusal {
      try decide(SampleRule.classification(.npv), polyps(30), .init(candidate: 0, active: 0.5))
    }
    #expect(eager?.code == .notComparable && eager?.message.contains("candidate") == true)
    let empty = refusal { try decide(SampleRule.classification(), .polyps([])) }
    #expect(empty?.code == .tooFewPatients)
  }

  @Test("weighs masks by Dice, by overlap and by what was found")
  func segmentation() throws {
    func agreement(_ dice: Double, _ name: String) -> PromotionCases.MaskAgreement {
      .init(dice: dice, intersectionOverUnion: dice / (2 - dice), mask: SampleRule.digest(name))
    }
    let cases = PromotionCases.pictures(
      (0..<40).map { index in
        .init(
          patient: index / 2,
          agreement: Versions(
            candidate: agreement(index == 5 ? 0.49 : 0.9, "candidate \(index)"),
            active: agreement(index % 4 == 0 ? 0.8 : 0.85, "active \(index)")))
      })
    let rule = try SampleRule.segmentation(
      .dice, diceAtLeast: 0.5, margin: 0,
      guards: [.init(figure: .iou, margin: 0), .init(figure: .sensitivity, margin: 0.1)])
    let decision = try PromotionDecision(
      rule, cases, classes: ["polyp"], thresholds: Self.thresholds)
    // A margin of 0 asks for a candidate that is better.
    #expect(decision.isPositive, "\(decision.objections)")
    #expect(abs(decision.main.candidate.value - 0.88975) < 1e-12)
    #expect(abs((decision.main.active?.value ?? 0) - 0.8375) < 1e-12)
    #expect(decision.main.patientCount == 20)
    let found = decision.guards[1]
    #expect(found.candidate.value == 39.0 / 40 && found.active?.value == 1)
  }
}
