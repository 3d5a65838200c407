import Base
import Testing

@testable import Biopsy

/// Fifty made-up procedures with the faults of a real segmenter.
///
/// Seeds 1 to 50 are the test; a debug build takes every fourth. Tuning was done on seeds above 1000.
@Suite("Procedures with known truth")
struct SimulatedProcedureTests {
  #if DEBUG
    static let seeds = Array(stride(from: UInt64(1), through: 50, by: 4))
  #else
    static let seeds = Array(UInt64(1)...50)
  #endif

  @Test("keep one number a polyp, show no short false alarm, and seal each polyp once")
  func numbersAlarmsAndCalls() throws {
    var tally = ProcedureTally(name: "simulated")
    for seed in Self.seeds {
      tally.take(try ProcedureRun(seed: seed, policy: tally.policy), seed: seed)
    }
    tally.expectSteadyNumbers(share: 0.98, polyps: 3 * Self.seeds.count)
  }

  /// The phantom's bodies and camera: polyps that leave the picture behind folds and come back,
  /// spoilt frames, polyps of nearly one colour.
  @Test("of phantoms keep one number a polyp, show no short false alarm, and seal each polyp once")
  func numbersAlarmsAndCallsOfPhantoms() throws {
    var tally = ProcedureTally(name: "phantom")
    for seed in Self.seeds {
      tally.take(try ProcedureRun(PhantomSegmenter(seed: seed), policy: tally.policy), seed: seed)
    }
    tally.expectSteadyNumbers(share: 0.98, polyps: Self.seeds.count)
  }
}

/// What came of many procedures.
private struct ProcedureTally {
  let name: String
  let policy = ProcedurePolicy.standard
  private var (counted, steady) = (0, 0)
  private var (alarmCount, longCount, shownCount) = (0, 0, 0)

  init(name: String) { self.name = name }

  mutating func take(_ run: ProcedureRun, seed: UInt64) {
    counted += run.countedPolyps.count
    steady += run.steadyPolyps.count
    for polyp in run.countedPolyps where !run.steadyPolyps.contains(polyp) {
      print("\(name) \(seed): polyp \(polyp) had the numbers \(run.numbers[polyp].sorted())")
    }
    alarmCount += run.alarmFrames.count
    longCount += run.alarmFrames.filter { $0 > policy.alarms.withholdFrames }.count
    shownCount += run.shownAlarms.count
    for (alarm, frames) in run.shownAlarms {
      #expect(
        run.alarmFrames[alarm] > policy.alarms.withholdFrames,
        "\(name) \(seed): an alarm of \(run.alarmFrames[alarm]) frames was shown in \(frames)")
    }
    // Every number that was ever shown, and no other, has exactly one call.
    #expect(run.calls.map(\.polyp).sorted() == Array(1..<run.polypCount + 1), "\(name) \(seed)")
    #expect(run.shownNumbers == Set(run.calls.map(\.polyp)), "\(name) \(seed)")
  }

  func expectSteadyNumbers(share: Double, polyps least: Int) {
    print(
      "\(name): \(steady) of \(counted) polyps kept one number; \(shownCount) of "
        + "\(alarmCount) false alarms were shown, \(longCount) last longer than is withheld")
    #expect(counted > least)
    #expect(Double(steady) >= share * Double(counted))
  }
}
