import Base
import Foundation
import Models
import Runtime
import TestSupport
import Testing

@Suite("Shipped models and their schemas")
struct ShippedModelTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Models").standardizedFileURL

  private func document(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: [UInt8](Data(contentsOf: Self.root.appendingPathComponent(path))))
  }

  @Test("every shipped version is whole, satisfies the schemas and has a card")
  func shippedVersions() throws {
    let manifestSchema = try JSONSchema.ofProject("manifest.schema.json")
    let stateSchema = try JSONSchema.ofProject("model-state.schema.json")
    let entries = try ModelRegistry(root: Self.root.path).entries()
    for name in ["polyp-lite/1", "polyp-lite/2", "histology-phantom/1"] {
      #expect(entries.contains { $0.identity?.description == name && $0.state == .active })
    }
    for entry in entries {
      #expect(entry.problems.isEmpty, "\(entry.path): \(entry.problems)")
      let identity = try #require(entry.identity)
      let manifest = try document("\(identity)/manifest.json")
      #expect(manifestSchema.violations(in: manifest).isEmpty)
      #expect(try stateSchema.violations(in: document("\(identity)/state.json")).isEmpty)
      // The program reads and writes the same document.
      #expect(entry.manifest?.json == manifest)
      let card = try String(
        contentsOf: Self.root.appendingPathComponent("\(identity)/MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("Not for diagnosis"))
      for measurement in entry.manifest?.measured ?? [] {
        #expect(card.contains("\(measurement.value)"), "the card states \(measurement)")
      }
    }
  }

  @Test("polyp-lite reproduces its golden output, and is what the name stands for")
  func polypLite() throws {
    let folder = try ModelRegistry(root: Self.root.path).resolve("polyp-lite")
    let model = try ServableModel.load(
      folder, runtime: OnnxRuntime.load(), configuration: SessionConfiguration())
    #expect(model.identity.description == "polyp-lite/2")
    #expect(model.loadingReport.maximumAbsoluteError <= 0.0005)
    #expect(model.loadingReport.thresholdDisagreement <= 0.0001)
    #expect(model.gridSize.width == 256 && model.gridSize.height == 256)
  }

  @Test("polyp-lite reproduces its golden output on OpenVINO, where the library has it")
  func polypLiteOnOpenVINO() throws {
    let runtime = try OnnxRuntime.load()
    guard runtime.availableProviders.contains("OpenVINOExecutionProvider") else {
      print("SKIPPED: \(runtime.libraryPath) was built without OpenVINO")
      return
    }
    let folder = try ModelRegistry(root: Self.root.path).resolve("polyp-lite")
    for precision in [ProviderConfiguration.Precision.float32, .bfloat16] {
      let model = try ServableModel.load(
        folder, runtime: runtime,
        configuration: SessionConfiguration(provider: .openvino(precision: precision)))
      #expect(model.mayReducePrecision == (precision == .bfloat16))
      let allowed = model.manifest.golden
      #expect(
        model.loadingReport.tolerance
          == (precision == .bfloat16 ? allowed.reducedPrecisionTolerance : allowed.tolerance))
      #expect(model.loadingReport.ranOnProviderAlone == true)
    }
  }

  @Test("the schema accepts what the program accepts, and refuses what it can tell is wrong")
  func schemaAgrees() throws {
    let schema = try JSONSchema.ofProject("manifest.schema.json")
    let good = [
      ManifestTests.document,
      ManifestTests.document.replacing("calibration", with: ["temperature": 1.5]),
      ManifestTests.document.replacing("external_data", with: ["golden/input.png"])
        .replacing("outputs.logits", with: nil),
    ]
    for document in good { #expect(schema.violations(in: document).isEmpty) }
    // What no single member shows: the schema's description lists it.
    let beyondSchemas = [
      "files[1].path", "golden.output", "files[0].path", "model", "external_data[0]",
      "classes[1].id", "classes", "classes[0].neoplastic",
    ]
    for (path, value, member) in ManifestTests.badValues {
      let document = ManifestTests.document.replacing(path, with: value)
      if schema.violations(in: document).isEmpty {
        #expect(beyondSchemas.contains(member), "the schema accepts \(path)")
      }
    }
    for path in ["", "input.", "outputs.", "golden.", "golden.tolerance.", "provenance."] {
      let document = ManifestTests.document.replacing("\(path)colour", with: 1)
      #expect(!schema.violations(in: document).isEmpty)
    }
  }
}
