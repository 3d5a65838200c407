import Base
import Testing
import Training

@Suite("Learning rates")
struct LearningRateScheduleTests {
  private func factors(_ schedule: LearningRateSchedule, _ count: Int) -> [Double] {
    (0..<count).map { schedule.factor(step: $0, of: count) }
  }

  private func expectClose(_ values: [Double], _ expected: [Double]) {
    #expect(values.count == expected.count)
    for (value, other) in zip(values, expected) {
      #expect(abs(value - other) < 1e-9, "\(value), not \(other)")
    }
  }

  @Test("of one cycle are those of PyTorch's OneCycleLR")
  func oneCycle() {
    expectClose(
      factors(.oneCycle(rise: 0.3), 20),
      [
        0.04, 0.1316718427, 0.3716718427, 0.6683281573, 0.9083281573, 1, 0.987464006235,
        0.950484632013, 0.890916177571, 0.81174565395, 0.716943001791, 0.611262021936, 0.500002,
        0.388741978064, 0.283060998209, 0.18825834605, 0.109087822429, 0.0495193679865,
        0.0125399937649, 4e-06,
      ])
  }

  @Test("along a cosine are those of PyTorch's CosineAnnealingLR")
  func cosine() {
    expectClose(
      factors(.cosine(warmUp: 0), 8),
      [
        1, 0.961939766256, 0.853553390593, 0.691341716183, 0.5, 0.308658283817, 0.146446609407,
        0.0380602337444,
      ])
  }

  @Test("rise evenly before they fall, and are never beyond 0 and 1")
  func warmUp() {
    let values = factors(.cosine(warmUp: 0.25), 40)
    for (earlier, later) in zip(values[..<10], values[1...10]) { #expect(earlier < later) }
    for (earlier, later) in zip(values[10...], values[11...]) { #expect(earlier > later) }
    #expect(abs(values[1] - values[0] - (values[5] - values[4])) < 1e-12 && values[10] == 1)
    for schedule in [
      LearningRateSchedule.constant, .cosine(warmUp: 0), .cosine(warmUp: 0.5), .oneCycle(rise: 0.3),
    ] {
      for count in [1, 2, 3, 7] {
        #expect(factors(schedule, count).allSatisfy { $0 >= 0 && $0 <= 1 }, "\(schedule) \(count)")
      }
    }
  }

  @Test("stay, then fall by a factor")
  func step() {
    let schedule = LearningRateSchedule.step(share: 0.5, factor: 0.1)
    expectClose(factors(schedule, 6), [1, 1, 1, 0.1, 0.1, 0.1])
    expectClose(factors(schedule, 3), [1, 1, 0.1])
    expectClose(factors(.step(share: 0, factor: 0.5), 2), [0.5, 0.5])
    expectClose(factors(.step(share: 1, factor: 0.5), 2), [1, 1])
  }

  @Test("are the same after they were written")
  func documents() throws {
    let schedules: [LearningRateSchedule] = [
      .constant, .cosine(warmUp: 0.05), .oneCycle(rise: 0.3), .step(share: 0.5, factor: 0.1),
    ]
    for schedule in schedules {
      let text = schedule.json.serialized()
      let json = try JSONValue(parsing: Array(text.utf8))
      #expect(try LearningRateSchedule(json: json, at: "schedule") == schedule)
    }
    #expect(try LearningRateSchedule(json: ["kind": "cosine"], at: "") == .cosine(warmUp: 0))
    #expect(try LearningRateSchedule(json: ["kind": "one_cycle"], at: "") == .oneCycle(rise: 0.3))
    let refused: [(JSONValue, String)] = [
      (["kind": "step"], "s.share"), (["kind": "step", "share": 0.5, "factor": 2], "s.factor"),
      (["kind": "one_cycle", "rise": 0], "s.rise"),
      (["kind": "cosine", "warm_up": 1], "s.warm_up"),
      ([:], "s.kind"), ("constant", "s"),
    ]
    for (json, place) in refused {
      do {
        _ = try LearningRateSchedule(json: json, at: "s")
        Issue.record("\(json.serialized()) is accepted")
      } catch {
        #expect(error.location == place)
      }
    }
  }
}
