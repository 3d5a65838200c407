import Base
import Statistics
import Testing
import Validation

@Suite("Plans of a study")
struct StudyPlanTests {
  @Test("need the number that keeps its power, for how polyps go together and how few count")
  func size() throws {
    let plain = try #require(StudyPlan(.init(share: 0.95)))
    #expect(plain.independent.first == 231 && plain.labels == 255)
    #expect(plain.polyps == 255 && plain.patients == 255)
    let real = try #require(
      StudyPlan(
        .init(share: 0.95, designEffect: 1.2, countingShare: 0.25, polypsPerPatient: 1.5)))
    // 255 · 1.2 = 306 labels, 1224 polyps, 816 patients.
    #expect(real.labels == 306 && real.polyps == 1224 && real.patients == 816)
    #expect(StudyPlan(.init(share: 0.9001)) == nil)
  }

  @Test("have one look with the whole level, unless more are planned")
  func oneLook() throws {
    let plan = try #require(StudyPlan(.init(share: 0.95)))
    #expect(plan.looks.count == 1 && plan.looks[0].labels == 255)
    #expect(abs(plan.looks[0].level - 0.05) < 1e-9 && abs(plan.looks[0].spent - 0.05) < 1e-12)
    #expect(plan.looks[0].neededHits == ProportionSampleSize(aim: 0.9).neededHits(of: 255))
  }

  @Test("spend the level over labels as O'Brien and Fleming's function says")
  func looks() throws {
    let plan = try #require(
      StudyPlan(.init(share: 0.95), lookingAt: [0.2, 0.4, 0.6, 0.8, 1]))
    // 255 labels are divided by five without a rest.
    #expect(plan.looks.map(\.labels) == [51, 102, 153, 204, 255])
    for (look, bound) in zip(plan.looks, [4.8769, 3.3570, 2.6803, 2.2898, 2.0310]) {
      #expect(abs(look.bound - bound) < 5.1e-5)
    }
    // 51 of 51 do not show 0.9 at a level of 1e-6: 0.9^51 is 0.005. Of 102, at 7.9e-4, 101 do, whose chance
    // is 0.9^102 + 102 · 0.1 · 0.9^101 = 2.7e-4, and 100 do not.
    #expect(plan.looks[0].neededHits == nil && plan.looks[1].neededHits == 101)
    #expect(plan.looks.map(\.spent) == plan.looks.map(\.spent).sorted())
    let last = try #require(plan.looks.last?.neededHits)
    #expect(last >= ProportionSampleSize(aim: 0.9).neededHits(of: 255) ?? .max)
  }

  @Test("say what looks cost of the power, and that they do not mistake more often")
  func chances() throws {
    let single = try #require(StudyPlan(.init(share: 0.95)))
    let exact = ProportionSampleSize(aim: 0.9).power(of: 255, share: 0.95)
    #expect(abs(single.powerOfLooks - exact) < 1e-12 && exact >= 0.8)
    #expect(single.chanceOfMistake <= 0.025)
    for spending in [GroupSequentialBoundary.Spending.obrienFleming, .pocock] {
      let several = try #require(
        StudyPlan(
          .init(share: 0.95), lookingAt: [0.2, 0.4, 0.6, 0.8, 1], spending: spending))
      #expect(several.powerOfLooks < single.powerOfLooks && several.powerOfLooks > 0.6)
      #expect(several.chanceOfMistake > 0 && several.chanceOfMistake <= 0.025)
    }
  }

  @Test("have chances that simulated studies have")
  func simulated() throws {
    let plan = try #require(StudyPlan(.init(share: 0.95), lookingAt: [0.4, 0.7, 1]))
    var generator = SeededGenerator(seed: 5)
    let shown = (0..<4000).filter { _ in
      var (hits, labels) = (0, 0)
      return plan.looks.contains { look in
        while labels < look.labels {
          hits += Double.random(in: 0..<1, using: &generator) < 0.95 ? 1 : 0
          labels += 1
        }
        return look.neededHits.map { hits >= $0 } ?? false
      }
    }
    // The standard error of 4000 studies is 0.0064 at most: three of them and a little.
    #expect(abs(Double(shown.count) / 4000 - plan.powerOfLooks) < 0.025)
  }

  @Test("spend by labels that came back, whenever one looks, and nothing after the plan is done")
  func taken() {
    let looks = PlannedLook.looks(
      at: [37, 150, 260, 300], of: 255, .init(share: 0.95), .pocock)
    #expect(looks.map(\.labels) == [37, 150, 260] && looks.map(\.number) == [1, 2, 3])
    #expect(looks[2].fraction == 1 && abs(looks[2].spent - 0.05) < 1e-12)
    let early = PlannedLook.looks(at: [3], of: 255, .init(share: 0.95), .obrienFleming)
    #expect(early.count == 1 && early[0].neededHits == nil && early[0].spent < 1e-30)
  }

  @Test("make one of looks that fall together")
  func together() {
    let plan = StudyPlan(.init(share: 0.95), lookingAt: [0.0001, 0.0002, 1])
    #expect(plan?.looks.map(\.labels) == [1, 255])
  }
}
