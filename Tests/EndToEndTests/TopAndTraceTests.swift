import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl top and trace")
struct TopAndTraceTests {
  /// A daemon that has answered some frames of one station.
  private func daemonWithFrames() throws -> RunningDaemon {
    let daemon = try RunningDaemon()
    let scene = try SceneOnDisk.shared.get()
    let outcome = try daemon.biopsyctl([
      "stream", scene.images, "--name", "room-1", "--fps", "0", "--deadline", "60000",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return daemon
  }

  @Test func topTellsOfStationsAndStages() throws {
    let daemon = try daemonWithFrames()
    let document = try daemon.biopsyctl(["top", "--json", "--interval", "0.2"])
    #expect(document.status == 0, "\(document.errors)")
    let fields = try JSONFields(document.json())
    #expect(try Schemas.load("top").violations(in: document.json()) == [])
    #expect(try fields.string("state") == "ready")
    #expect(try fields.elements("streams").count == 1)

    let text = try daemon.biopsyctl(["top", "--once", "--interval", "0.2"])
    #expect(text.status == 0 && text.output.contains("room-1"), "\(text.output)")
    #expect(text.output.contains("READY") && text.output.contains("CPUExecutionProvider"))
    // Colours and cursor movements are for terminals.
    #expect(!text.output.contains("\u{1B}"))
  }

  @Test func liveTopEndsOnSignalsAndWithoutADaemonGoesOn() throws {
    let folder = try TemporaryFolder()
    let process = BuiltBinary.process(
      "biopsyctl", ["top", "--interval", "0.1", "--socket", folder.path("none")])
    try Data().write(to: URL(fileURLWithPath: folder.path("out")))
    process.standardOutput = FileHandle(forWritingAtPath: folder.path("out"))
    try process.run()
    Thread.sleep(forTimeInterval: 1)
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
    let output = try String(contentsOfFile: folder.path("out"), encoding: .utf8)
    #expect(output.contains("NOT REACHABLE") && !output.contains("\u{1B}"), "\(output)")
  }

  @Test func traceIsADocumentThatViewersTake() throws {
    let daemon = try daemonWithFrames()
    let path = daemon.folder.path("trace.json")
    let outcome = try daemon.biopsyctl(["trace", "--out", path, "--frames", "3"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    let document = try JSONValue(parsing: bytes)
    #expect(try Schemas.load("trace-events").violations(in: document) == [])
    let names = try JSONFields(document).elements("traceEvents").compactMap {
      try JSONFields($0.value, at: $0.path).optionalString("name")
    }
    #expect(names.filter { $0 == "frame" }.count == 9, "a span and two ends of a line each")
    for stage in ["receive", "wait", "preprocess", "inference", "postprocess", "reply"] {
      #expect(names.contains(stage), "\(stage) is missing")
    }
    let printed = try daemon.biopsyctl(["trace", "--out", "-"])
    #expect(try Schemas.load("trace-events").violations(in: printed.json()) == [])
    #expect(try daemon.biopsyctl(["trace"]).status == 2)
    #expect(try daemon.biopsyctl(["trace", "--out", path, "--frames", "0"]).status == 2)
  }

  @Test(arguments: [["top", "--once"], ["top", "--json"], ["trace", "--out", "-"]])
  func tellWhenNoDaemonIsThere(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run("biopsyctl", arguments + ["--socket", folder.path("none")])
    #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome.errors)")
  }
}
