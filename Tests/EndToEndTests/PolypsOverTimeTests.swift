import Base
import Foundation
import TestSupport
import Testing

@Suite("Polyps over time, as a station sees them", .serialized)
struct PolypsOverTimeTests {
  /// A daemon whose only pipeline follows polyps, with the model in the box.
  private func daemon(_ display: String, in folder: TemporaryFolder) throws -> RunningDaemon {
    let text = """
      {"pipelines": [
        {"name": "room", "segmenter": "polyp-lite", "procedure": {}, "display": "\(display)"}]}
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("c.json")))
    return try RunningDaemon(["--config", folder.path("c.json")])
  }

  @Test func everyPolypThatIsShownEndsInOneSealedCall() throws {
    let folder = try TemporaryFolder()
    let scene = try SceneOnDisk.shared.get()
    let daemon = try daemon("live", in: folder)
    let outcome = try daemon.biopsyctl([
      "stream", scene.images, "--loop", "--frames", "24", "--fps", "0", "--imaging-mode", "nbi",
      "--overlay", folder.path("overlays"), "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONValue(parsing: Array(outcome.output.utf8))
    let violations = try JSONSchema.ofProject("stream-summary.schema.json").violations(in: summary)
    #expect(violations.isEmpty, "\(violations)")
    let fields = try JSONFields(summary)
    var polyps: [Int] = []
    for element in try fields.elements("calls") {
      let call = try JSONFields(element.value, at: element.path)
      polyps.append(try call.integer("polyp", in: 1...1000))
      #expect(try call.string("status") == "abstained")
      #expect(try call.string("reason") == "no_histology_model")
    }
    #expect(!polyps.isEmpty && Set(polyps).count == polyps.count)
    let overlays = try FileManager.default.contentsOfDirectory(atPath: folder.path("overlays"))
    #expect(!overlays.isEmpty)
  }

  @Test func aBlindedStationIsToldNothing() throws {
    let folder = try TemporaryFolder()
    let scene = try SceneOnDisk.shared.get()
    let daemon = try daemon("blinded", in: folder)
    let outcome = try daemon.biopsyctl([
      "stream", scene.images, "--loop", "--frames", "12", "--fps", "0", "--json",
    ])
    let fields = try JSONFields(JSONValue(parsing: Array(outcome.output.utf8)))
    #expect(try fields.integer("with_findings", in: 0...100) == 0)
    #expect(try fields.elements("calls").isEmpty)
    #expect(try fields.bool("exact"))
  }
}
