import Architectures
import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl convert")
struct ConvertTests {
  /// A checkpoint of polyp-lite with formula weights, and a place for a registry.
  private func sample() throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    let path = folder.path("lite.safetensors")
    try SafeTensorsFile.write(
      Architecture.polypLite.rawNetwork().parameters.map {
        ($0.name, FormulaWeights.parameter($0.name, $0.shape))
      }, to: path)
    return (folder, path)
  }

  @Test func makesAModelThatTheDaemonServes() throws {
    let (folder, path) = try sample()
    let models = folder.path("models")
    let known = try BuiltBinary.run("biopsyctl", ["checkpoint", "show", path])
    #expect(known.output.contains("a checkpoint of polyp-lite"), "\(known.errors)")
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      ["convert", "polyp-lite", path, "--name", "mine", "--models", models, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("conversion").violations(in: document) == [])
    #expect(try JSONFields(document).string("model") == "mine/1")
    #expect(try !JSONFields(document).elements("providers").isEmpty)

    let shown = try BuiltBinary.run("biopsyctl", ["onnx", "show", "\(models)/mine/1/model.onnx"])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("input image: float32[1, 3, 256, 256]\n"))
    #expect(shown.output.contains("output probability: float32[1, 1, 256, 256]\n"))

    let daemon = try RunningDaemon(["--models", models, "--model", "mine/1"])
    #expect(try daemon.connect().welcome.engine.model == "mine/1")
    let scene = try SceneOnDisk.shared.get()
    let answered = try daemon.biopsyctl(["predict"] + scene.files)
    #expect(answered.status == 0, "\(answered.errors)")
  }

  @Test func writesNothingWhenTheCheckpointIsOfAnotherNetwork() throws {
    let (folder, path) = try sample()
    let models = folder.path("models")
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["convert", "unet", path, "--name", "mine", "--models", models])
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("missing") && outcome.errors.contains("and "))
    let left = try? FileManager.default.contentsOfDirectory(atPath: "\(models)/mine")
    #expect(left ?? [] == [])
    let unknown = try BuiltBinary.run(
      "biopsyctl", ["convert", "polyp-pwt", path, "--name", "mine", "--models", models])
    #expect(unknown.status == 2 && unknown.errors.contains("polyp-pvt"))
  }
}
