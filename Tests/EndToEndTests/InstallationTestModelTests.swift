import Base
import Foundation
import TestSupport
import Testing

/// A model that was made from synthetic pictures, served to people.
@Suite("A model for installation tests, as people see it")
struct InstallationTestModelTests {
  /// A registry with the shipped model, marked as one for installation tests.
  private func registry() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let shipped = BuiltBinary.checkout.appendingPathComponent("Models/polyp-lite/1")
    try FileManager.default.createDirectory(
      atPath: folder.path("polyp-lite"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: shipped.path, toPath: folder.path("polyp-lite/1"))
    let manifest = URL(fileURLWithPath: folder.path("polyp-lite/1/manifest.json"))
    guard case .object(var members) = try JSONValue(parsing: Array(Data(contentsOf: manifest)))
    else { return folder }
    members["purpose"] = "installation_test"
    try Data(JSONValue.object(members).prettyPrinted().utf8).write(to: manifest)
    let text = """
      {"pipelines": [{"name": "room", "segmenter": "polyp-lite", "procedure": {}}]}
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("c.json")))
    return folder
  }

  @Test("is marked by the stream's calls, the check and the status")
  func isMarked() throws {
    let folder = try registry()
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon([
      "--models", folder.url.path, "--config", folder.path("c.json"),
    ])
    let streamed = try daemon.biopsyctl([
      "stream", scene.images, "--loop", "--frames", "24", "--fps", "0", "--imaging-mode", "nbi",
    ])
    let calls = streamed.output.split(separator: "\n").filter { $0.hasPrefix("polyp ") }
    #expect(!calls.isEmpty && calls.allSatisfy { $0.contains("INSTALLATION TEST") })

    let check = [
      "phantom", "check", "--seed", "2", "--fps", "1", "--frames", "2", "--size", "64x48",
      "--pace", "0", "--least-found", "0", "--least-dice", "0", "--most-alarms", "1",
      "--most-latency", "600000",
    ]
    let checked = try daemon.biopsyctl(check)
    #expect(checked.status == 0 && checked.output.contains("INSTALLATION TEST"))
    let document = try daemon.biopsyctl(check + ["--json"]).json()
    #expect(try Schemas.load("phantom-check").violations(in: document) == [])
    #expect(try JSONFields(document).string("purpose") == "installation_test")

    let status = JSONValue.object(try daemon.connect().status())
    #expect(try Schemas.load("status").violations(in: status) == [])
    let pipeline = try #require(try JSONFields(status).elements("pipelines").first)
    #expect(try JSONFields(pipeline.value).string("purpose") == "installation_test")
  }
}
