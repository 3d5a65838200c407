import Base
import Foundation
import TestSupport
import Testing

/// `biopsyctl models …` against a running daemon.
@Suite("Models in operation")
struct ModelsInOperationTests {
  /// A registry with the shipped model twice: version 1 is active, version 2 a candidate.
  private static func registry() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let shipped = BuiltBinary.checkout.appendingPathComponent("Models/polyp-lite/1").path
    try FileManager.default.createDirectory(
      atPath: folder.path("polyp-lite"), withIntermediateDirectories: true)
    for version in ["1", "2"] {
      try FileManager.default.copyItem(
        atPath: shipped, toPath: folder.path("polyp-lite/" + version))
    }
    try FileManager.default.removeItem(atPath: folder.path("polyp-lite/2/state.json"))
    let manifest = URL(fileURLWithPath: folder.path("polyp-lite/2/manifest.json"))
    guard case .object(var members) = try JSONValue(parsing: Array(Data(contentsOf: manifest)))
    else { return folder }
    members["version"] = 2
    try Data(JSONValue.object(members).serialized().utf8).write(to: manifest)
    return folder
  }

  @Test func changeWhatServesAndWhatARestartServes() throws {
    let registry = try ModelsInOperationTests.registry()
    let daemon = try RunningDaemon(["--models", registry.url.path, "--model", "polyp-lite"])
    let activated = try daemon.biopsyctl(["models", "activate", "polyp-lite/2"])
    #expect(activated.status == 0, "\(activated.errors)")
    #expect(activated.output.contains("default: polyp-lite/2 on CPUExecutionProvider"))
    #expect(activated.output.contains("a restarted daemon would serve polyp-lite/1"))
    #expect(try daemon.connect().welcome.engine.model == "polyp-lite/2")

    let recorded = try daemon.biopsyctl(["models", "activate", "polyp-lite/2", "--record"])
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(recorded.errors.contains("candidate -> active"))
    let status = try daemon.biopsyctl(["models", "status", "--json"])
    let document = try status.json()
    #expect(try Schemas.load("managed").violations(in: document) == [])
    let pipeline = try JSONFields(JSONFields(document).elements("pipelines")[0].value)
    #expect(try pipeline.object("serving").string("registry_state") == "active")
    #expect(daemon.stop() == 0)

    let next = try RunningDaemon(["--models", registry.url.path, "--model", "polyp-lite"])
    #expect(try next.connect().welcome.engine.model == "polyp-lite/2")
  }

  @Test func tellWhyNothingWasDone() throws {
    let registry = try ModelsInOperationTests.registry()
    let weights = registry.path("polyp-lite/2/model.onnx")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: weights))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: weights))
    let daemon = try RunningDaemon(["--models", registry.url.path, "--model", "polyp-lite"])
    let refused = try daemon.biopsyctl(["models", "load", "polyp-lite/2"])
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.errors.contains("model.onnx") && refused.errors.contains("SHA-256"))
    let retired = try daemon.biopsyctl(["models", "retire", "polyp-lite/1"])
    #expect(retired.status == 1 && retired.errors.contains("default pipeline"))
    let tested = try daemon.biopsyctl(["models", "self-test"])
    #expect(tested.status == 0 && tested.output.contains("self-test passed"), "\(tested.errors)")
  }

  @Test func needADaemonAndAModel() throws {
    let folder = try TemporaryFolder()
    let absent = try BuiltBinary.run(
      "biopsyctl", ["models", "load", "polyp-lite/1", "--socket", folder.path("nobody")])
    #expect(absent.status == 3, "\(absent.errors)")
    for action in ["load", "activate", "shadow", "retire"] {
      #expect(try BuiltBinary.run("biopsyctl", ["models", action]).status == 2)
    }
  }
}
