import Base
import Client
import Foundation
import Testing
import Wire

@Suite("The daemon starts only when it can serve, and stops in order", .serialized)
struct StartAndStopTests {
  /// A copy of the shipped models that a test may damage.
  private func copyOfModels() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    // One version alone, so that it is what serves.
    let version = "Models/polyp-lite/1"
    let copy = folder.url.appendingPathComponent(version)
    try FileManager.default.createDirectory(
      at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: BuiltBinary.checkout.appendingPathComponent(version), to: copy)
    return folder
  }

  /// Starts the daemon, which must refuse.
  private func expectRefusal(
    _ arguments: [String], status: Int32 = 1, saying words: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run("biopsyd", ["--socket", folder.path("s")] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    for word in words {
      #expect(outcome.errors.contains(word), "\"\(word)\" is not in: \(outcome.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("s")))
  }

  @Test func refusesWeightsThatWereChanged() throws {
    let folder = try copyOfModels()
    let path = folder.path("Models/polyp-lite/1/model.onnx")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    try expectRefusal(
      ["--models", folder.path("Models")], saying: ["model.onnx", "SHA-256"])
  }

  @Test func refusesAModelThatDoesNotReproduceItsGoldenOutput() throws {
    let folder = try copyOfModels()
    let version = folder.url.appendingPathComponent("Models/polyp-lite/1")
    let golden = version.appendingPathComponent("golden/probability.npy")
    var bytes = try Data(contentsOf: golden)
    // The last element becomes 2, which no probability is.
    bytes.replaceSubrange((bytes.count - 4)..., with: [0, 0, 0, 0x40])
    try bytes.write(to: golden)
    let manifest = version.appendingPathComponent("manifest.json")
    guard case .object(var document) = try JSONValue(parsing: Array(Data(contentsOf: manifest))),
      case .array(let files)? = document["files"]
    else {
      Issue.record("the manifest has no files")
      return
    }
    document["files"] = .array(
      files.map { file in
        guard case .object(var entry) = file, entry["path"] == "golden/probability.npy" else {
          return file
        }
        entry["sha256"] = .string(SHA256.hash(Array(bytes)).hex)
        return .object(entry)
      })
    try Data(JSONValue.object(document).prettyPrinted().utf8).write(to: manifest)
    try expectRefusal(["--models", folder.path("Models")], saying: ["golden"])
  }

  @Test func refusesAMissingProviderUnlessToldToDegrade() throws {
    try expectRefusal(["--provider", "nosuch"], saying: ["nosuch", "CPUExecutionProvider"])
    let daemon = try RunningDaemon(["--provider", "nosuch", "--if-unavailable", "degrade"])
    let status = try daemon.connect().status()
    #expect(status["state"] == "degraded")
    #expect(daemon.log.contains("degraded"))
  }

  @Test(arguments: [
    (#"{"limits": {"frame_byts": 1}}"#, "limits.frame_byts"),
    (#"{"socket": {"mode": "0999"}}"#, "socket.mode"),
    (#"{"policy": {"threshold": 1.5}}"#, "policy.threshold"),
    (#"{"runtime": {"workers": 0}}"#, "runtime.workers"),
    (#"{"log_level": "loud"}"#, "log_level"),
    ("{", "byte 1"),
  ])
  func checkConfigNamesTheFileAndTheMember(text: String, place: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("c.json")))
    let outcome = try BuiltBinary.run(
      "biopsyd", ["--config", folder.path("c.json"), "--check-config"])
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(
      outcome.errors.contains("c.json") && outcome.errors.contains(place), "\(outcome.errors)")
  }

  @Test func checkConfigAcceptsTheExampleInTheDocumentation() throws {
    let example = BuiltBinary.checkout.appendingPathComponent("docs/configuration.example.json")
    let document = try JSONValue(parsing: Array(Data(contentsOf: example)))
    #expect(try Schemas.load("configuration").violations(in: document) == [])
    let outcome = try BuiltBinary.run("biopsyd", ["--config", example.path, "--check-config"])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func refusesHistologyThatItCannotUse() throws {
    let text = """
      {"pipelines": [
        {"name": "a", "segmenter": "polyp-lite", "procedure": {}, "histology": "polyp-lite/1"}]}
      """
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("c.json")))
    let outcome = try BuiltBinary.run(
      "biopsyd", ["--config", folder.path("c.json"), "--check-config"])
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("name a model for classification"), "\(outcome.errors)")
  }

  @Test func refusesASocketWhereAnotherDaemonListens() throws {
    let daemon = try RunningDaemon()
    let outcome = try BuiltBinary.run("biopsyd", ["--socket", daemon.socketPath])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("another daemon"))
    _ = try daemon.connect().status()
  }

  @Test func replacesTheSocketOfADaemonThatWasKilled() throws {
    let first = try RunningDaemon()
    kill(first.process.processIdentifier, SIGKILL)
    first.process.waitUntilExit()
    #expect(FileManager.default.fileExists(atPath: first.socketPath))
    let second = BuiltBinary.process("biopsyd", ["--socket", first.socketPath])
    second.standardError = FileHandle.nullDevice
    try second.run()
    defer { second.terminate() }
    let isUp = (0..<600).contains { _ in
      Thread.sleep(forTimeInterval: 0.05)
      return (try? first.connect()) != nil
    }
    #expect(isUp)
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func stopsInOrderWhileAStationStreams(signal: Int32) throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let connection = try daemon.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "busy")).stream
    let frame = try Array(Data(contentsOf: URL(fileURLWithPath: try scene.files[0])))
    for _ in 0..<20 {
      _ = try frame.withUnsafeBytes {
        try connection.send(FrameMessage(stream: stream, encoding: .jpeg), bytes: $0)
      }
    }
    kill(daemon.process.processIdentifier, signal)
    var answers = 0
    var end: ErrorMessage?
    while end == nil {
      switch try connection.receive().reply {
      case .result, .dropped: answers += 1
      case .error(let error): end = error
      case .streamClosed(let closed): #expect(closed.accounting.pending == 0)
      default: break
      }
    }
    #expect(end?.error.code == .shuttingDown)
    #expect(answers > 0)
    daemon.process.waitUntilExit()
    #expect(daemon.process.terminationStatus == 0)
    #expect(daemon.log.contains("pending=0"), "\(daemon.log)")
    #expect(!FileManager.default.fileExists(atPath: daemon.socketPath))
  }
}
