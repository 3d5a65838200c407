import Base
import Testing

@testable import Biopsy

@Suite("Alarms")
struct AlarmTests {
  /// Lets a text pass by a filter: `#` for found; gives `#` for shown.
  private func shown(_ found: String, _ policy: AlarmPolicy) -> String {
    var filter = PresenceFilter()
    return String(
      found.map { (character: Character) -> Character in
        filter.advance(isPresent: character == "#", policy)
        return filter.isShown ? "#" : "."
      })
  }

  @Test("are withheld as long as the policy says, and held when they fail")
  func filter() throws {
    let policy = try AlarmPolicy(withholdFrames: 3, withholdWindow: 6, holdFrames: 2)
    #expect(shown("###......", policy) == ".........")
    #expect(shown("####.....", policy) == "...###...")
    #expect(shown("#.#.##...", policy) == ".....###.")
    #expect(shown("#..#..#..#", policy) == "..........")
    // Gone for longer than it is held, it must last again.
    #expect(shown("####...###.", policy) == "...###.....")
    #expect(shown("####...####", policy) == "...###....#")
    let none = try AlarmPolicy(withholdFrames: 0, withholdWindow: 1, holdFrames: 0)
    #expect(shown("#.##.", none) == "#.##.")
  }

  @Test("of a recorded procedure are counted, raw and with another policy")
  func replay() throws {
    let runs = [
      AlarmRun(track: 1, first: 10, last: 10), AlarmRun(track: 2, first: 12, last: 13),
      AlarmRun(track: 3, first: 20, last: 29), AlarmRun(track: 3, first: 32, last: 40),
      AlarmRun(track: 3, first: 200, last: 201),
    ]
    let raw = AlarmStatistics.raw(runs)
    #expect(raw.count == 5 && raw.frames == 24 && raw.longest == 10)
    #expect(raw.count(shorterThan: 3) == 3 && raw.countsByLength[8] == 1)
    let policy = try AlarmPolicy(withholdFrames: 3, withholdWindow: 6, holdFrames: 5)
    let shown = AlarmStatistics.shown(runs, policy: policy)
    // From the fourth frame of the long one, over its gap, to the end of the hold.
    #expect(shown.count == 1 && shown.frames == 23 && shown.longest == 23)
    #expect(shown.meanLength == 23)
    #expect(AlarmStatistics.shown([], policy: policy) == AlarmStatistics())
  }

  @Test("become fewer the more frames are withheld")
  func comparison() throws {
    var generator = SeededGenerator(seed: 3)
    let runs: [AlarmRun] = (0..<400).map { track in
      let first = Int32(track) * 10
      let length = Int32.random(in: 0..<14, using: &generator)
      return AlarmRun(track: Int32(track), first: first, last: first + length)
    }
    let figures = try AlarmStatistics.compare(runs)
    #expect(figures.map(\.withholdFrames) == Array(0...12))
    #expect(figures[0].shown.count == 400)
    for (before, after) in zip(figures, figures.dropFirst()) {
      #expect(after.shown.count < before.shown.count)
      // Exactly the alarms that last longer than is withheld.
      let longer = runs.filter { Int($0.last - $0.first) + 1 > after.withholdFrames }
      #expect(after.shown.count == longer.count)
    }
  }

  @Test("shown live are those of the replay with the same policy")
  func replayAgrees() throws {
    let run = try ProcedureRun(seed: 2001, policy: .standard)
    let shown = AlarmStatistics.shown(run.runs, policy: ProcedurePolicy.standard.alarms)
    // Pieces that lie beside a polyp are never shown by themselves, and what is held at the end or
    // has left the picture is not drawn; so the replay counts a little more.
    #expect(shown.frames >= run.shownFrames && run.shownFrames > 0)
    #expect(Double(shown.frames) < 1.25 * Double(run.shownFrames))
  }
}
