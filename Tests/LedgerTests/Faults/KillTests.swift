import Foundation
import Testing

@Suite("Killed while it appends")
struct KillTests {
  /// `scripts/ledger-crash.sh` does the same a thousand times.
  @Test func losesNothingThatWasAcknowledged() throws {
    let seed = 7
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ledger-kill-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let trial = Process()
    // The test program lies in the folder of the build's products.
    trial.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("LedgerTrial")
    trial.arguments = ["kill", folder.path, "30", String(seed)]
    let output = Pipe()
    trial.standardOutput = output
    trial.standardError = output
    try trial.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    trial.waitUntilExit()
    #expect(trial.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
  }
}
