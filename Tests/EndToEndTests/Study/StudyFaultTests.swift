import Foundation
import Testing

/// Samples of what `scripts/daemon-crash.sh` and `scripts/ledger-faults.sh` do at length.
@Suite("A study's daemon whose disk fails, or which is killed under load", .serialized)
struct StudyFaultTests {
  private func trial(_ arguments: [String]) throws -> BuiltBinary.Outcome {
    let folder = try TemporaryFolder()
    var arguments = arguments
    arguments.insert(folder.path("trial"), at: 1)
    return try BuiltBinary.run("DaemonTrial", arguments)
  }

  /// Under a sanitizer nothing may be loaded before its library.
  private static var isSanitized: Bool {
    BuiltBinary.folder.path.contains(".build-address")
      || BuiltBinary.folder.path.contains(".build-thread")
  }

  @Test(.disabled(if: isSanitized), arguments: [("1", "link"), ("12", "synchronise")])
  func losesNothingAndSaysWhatItRefuses(step: String, operations: String) throws {
    let outcome = try trial(["faults", step, operations])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("0 problems") && !outcome.output.contains("\n0 faults"))
  }

  @Test(arguments: ["load", "start"])
  func losesNothingThatWasTold(moment: String) throws {
    let outcome = try trial(["kill", "6", "3", moment])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test(.disabled(if: isSanitized)) func noticesThatTheClockWasSet() throws {
    let outcome = try trial(["clock"])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }
}
