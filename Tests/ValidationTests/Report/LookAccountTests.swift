import Study
import Testing

@testable import Validation

@Suite("Looks of a report")
struct LookAccountTests {
  private func plan(
    _ labelled: [Int], _ spending: StudyProtocol.Looks.Spending = .obrienFleming
  ) throws -> StudyProtocol.Looks {
    let json = SyntheticStudy.protocolJSON(looks: labelled)
    var looks = try StudyProtocol(json: json).looks
    looks.spending = spending
    return looks
  }

  @Test("planned looks have the bounds of Lan and DeMets")
  func bounds() throws {
    // Five equal looks, 0.05 two-sided: the published values, to the four digits given.
    let account = LookAccount(try plan([20, 40, 60, 80, 100]), [], current: 1)
    let expected = [4.8769, 3.3570, 2.6803, 2.2898, 2.0310]
    for (look, bound) in zip(account.planned, expected) { #expect(abs(look.bound - bound) < 1e-4) }
    #expect(account.planned.map(\.number) == [1, 2, 3, 4, 5])
    #expect(account.planned.last?.fraction == 1)
    #expect(account.standing == .unrecorded)
  }

  @Test("levels follow the labels that were really there")
  func realInformation() throws {
    let event = try SyntheticStudy.look(1, labelled: 30).event
    let early = LookAccount(try plan([50, 100]), [event], current: 1)
    let later = LookAccount(
      try plan([50, 100]), [try SyntheticStudy.look(1, labelled: 60).event], current: 1)
    let (one, other) = (try #require(early.confidence), try #require(later.confidence))
    #expect(one > other)
    #expect(early.standing == .interim && early.currentPlanned == 1)
  }

  @Test("more looks than planned, and looks without new labels, are not planned ones")
  func surplus() throws {
    let events = try [
      SyntheticStudy.look(1, labelled: 50), SyntheticStudy.look(2, labelled: 50),
      SyntheticStudy.look(3, labelled: 60, isPlanned: false), SyntheticStudy.look(4, labelled: 120),
      SyntheticStudy.look(5, labelled: 130),
    ].map(\.event)
    let standings = (1...6).map {
      (try? LookAccount(plan([50, 100]), events, current: $0))?.standing
    }
    #expect(standings == [.interim, .unplanned, .unplanned, .final, .unplanned, .unrecorded])
    #expect(LookAccount(try plan([50, 100]), events, current: 5).unplanned == 3)
  }

  @Test("a look is due once a planned number was reached, and once for each")
  func due() throws {
    let plan = try plan([50, 100])
    #expect(!LookAccount.isDue(plan, after: [], labelled: 49))
    #expect(LookAccount.isDue(plan, after: [], labelled: 53))
    let first = [try SyntheticStudy.look(1, labelled: 53).event]
    #expect(!LookAccount.isDue(plan, after: first, labelled: 99))
    #expect(LookAccount.isDue(plan, after: first, labelled: 104))
    let aside = first + [try SyntheticStudy.look(2, labelled: 104, isPlanned: false).event]
    #expect(LookAccount.isDue(plan, after: aside, labelled: 104))
    let both = aside + [try SyntheticStudy.look(3, labelled: 104).event]
    #expect(!LookAccount.isDue(plan, after: both, labelled: 500))
  }

  @Test("a look at a tiny part of the information has a level that can be computed with")
  func tinyInformation() throws {
    let event = try SyntheticStudy.look(1, labelled: 1).event
    let account = LookAccount(try plan([1, 10_000]), [event], current: 1)
    let confidence = try #require(account.confidence)
    #expect(confidence < 1 && confidence > 0.999_999)
  }
}
