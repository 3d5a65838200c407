import Base
import Foundation
import Models
import Runtime
import TestSupport
import Testing

@Suite("Sealing")
struct SealerTests {
  private func seal(_ folder: ModelFolder) throws -> ModelSealer.Product {
    try ModelSealer(runtime: OnnxRuntime.load()).seal(folder)
  }

  @Test("writes a manifest that lists every file as it is")
  func seals() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft()
    let product = try seal(folder)
    #expect(try folder.readManifest() == product.manifest)
    #expect(
      product.manifest.files.map(\.path)
        == ["model.onnx", "golden/input.png", "golden/probability.npy"])
    for file in product.manifest.files {
      let bytes = try registry.bytes("tiny/1/\(file.path)")
      #expect(file.bytes == bytes.count && file.sha256 == SHA256.hash(bytes).hex)
    }
    #expect((0.1...0.9).contains(product.goldenPositiveShare))
    #expect(try folder.readState() == .candidate)
  }

  @Test("gives the same files again")
  func isRepeatable() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft()
    let first = try seal(folder).manifest
    try FileManager.default.removeItem(atPath: folder.path + "/manifest.json")
    #expect(try seal(folder).manifest == first)
  }

  @Test("refuses a version that is sealed, and leaves it as it is")
  func refusesSealed() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    let manifest = try registry.bytes("tiny/1/manifest.json")
    let golden = try registry.bytes("tiny/1/golden/probability.npy")
    var network = TinyNetwork()
    network.weights = [[1, 1, 1]]
    try registry.write(network.bytes, to: "tiny/1/model.onnx")
    expectError(.alreadySealed, mentioning: "tiny/1/manifest.json", "new version") {
      _ = try seal(folder)
    }
    #expect(try registry.bytes("tiny/1/manifest.json") == manifest)
    #expect(try registry.bytes("tiny/1/golden/probability.npy") == golden)
  }

  @Test("refuses drafts that are missing, lists files, or belong elsewhere")
  func refusesDrafts() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft { $0["files"] = [] }
    expectError(.schemaViolation, mentioning: "manifest.draft.json", "files") {
      _ = try seal(folder)
    }
    expectError(.nameMismatch, mentioning: "other") {
      _ = try seal(registry.addDraft { $0["name"] = "other" })
    }
    expectError(.versionMismatch, mentioning: "7") {
      _ = try seal(registry.addDraft { $0["version"] = 7 })
    }
    expectError(.schemaViolation, mentioning: "golden.tolerance") {
      _ = try seal(registry.addDraft { $0 = $0.replacing("golden.tolerance", with: nil) })
    }
    expectError(.unsafePath, mentioning: "../probability.npy") {
      _ = try seal(
        registry.addDraft {
          $0 = $0.replacing("golden.output", with: "../probability.npy")
        })
    }
    try FileManager.default.removeItem(atPath: folder.path + "/manifest.draft.json")
    expectError(.fileMissing, mentioning: "manifest.draft.json") { _ = try seal(folder) }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/manifest.json"))
  }

  @Test("refuses a network whose output is no probability")
  func refusesLogits() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft {
      $0 = $0.replacing("outputs", with: ["probability": "logits"])
    }
    expectError(.goldenInvalid, mentioning: "not made of probabilities") { _ = try seal(folder) }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/manifest.json"))
  }

  @Test("refuses a golden picture that is missing")
  func refusesMissingPicture() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft()
    try FileManager.default.removeItem(atPath: folder.path + "/golden/input.png")
    expectError(.fileMissing, mentioning: "golden/input.png") { _ = try seal(folder) }
  }
}
