import Imaging
import Testing

@testable import Phantom

/// What is reported of a procedure against what is true of it.
@Suite("Phantom comparison")
struct ProcedureComparisonTests {
  private static let procedure = try? PhantomProcedure(seed: 3)

  private static func truths() throws -> [FrameTruth] {
    let procedure = try #require(procedure)
    return stride(from: 0, to: procedure.frameCount, by: 5).map { procedure.truth(at: $0) }
  }

  @Test("Who reports the truth finds everything and raises no alarm")
  func perfect() throws {
    var comparison = ProcedureComparison()
    for truth in try Self.truths() {
      let findings = truth.polyps.map {
        ProcedureComparison.Finding(mask: truth.labels.mask(ofPolyp: $0.number))
      }
      comparison.add(findings, for: truth)
    }
    #expect(comparison.polypFrames > 20 && comparison.cleanFrames > 20)
    #expect(comparison.meanDice == 1 && comparison.foundShare == 1)
    #expect(comparison.alarmShare == 0 && comparison.alarmedOutsideFrames == 0)
    #expect(comparison.foundPolyps == comparison.shownPolyps && !comparison.shownPolyps.isEmpty)
  }

  @Test("Who reports nothing finds nothing")
  func silent() throws {
    var comparison = ProcedureComparison()
    for truth in try Self.truths() { comparison.add([], for: truth) }
    #expect(comparison.meanDice == 0 && comparison.foundShare == 0)
    #expect(comparison.alarmShare == 0 && comparison.foundPolyps.isEmpty)
  }

  @Test("Who reports everything alarms everywhere; a speck alarms nobody")
  func noisy() throws {
    var loud = ProcedureComparison()
    var quiet = ProcedureComparison()
    for truth in try Self.truths() {
      let count = truth.labels.labels.count
      loud.add([.init(mask: [UInt8](repeating: 1, count: count))], for: truth)
      var speck = [UInt8](repeating: 0, count: count)
      speck[count / 2] = 1
      quiet.add([.init(mask: speck)], for: truth)
    }
    #expect(loud.alarmShare == 1 && loud.alarmedOutsideFrames == loud.outsideFrames)
    #expect(quiet.alarmShare == 0 && quiet.alarmedOutsideFrames == quiet.outsideFrames)
  }

  @Test("Masks of another size are compared as far as they go")
  func shortMask() throws {
    var comparison = ProcedureComparison()
    for truth in try Self.truths() {
      comparison.add([.init(mask: [])], for: truth)
      comparison.add([.init(mask: [1])], for: truth)
    }
    #expect(comparison.foundShare == 0)
  }

  @Test("Without frames there are no shares")
  func empty() {
    let comparison = ProcedureComparison()
    #expect(comparison.meanDice == nil && comparison.foundShare == nil)
    #expect(comparison.alarmShare == nil)
  }
}
