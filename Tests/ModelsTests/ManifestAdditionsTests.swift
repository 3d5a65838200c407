import Base
import Models
import Runtime
import TestSupport
import Testing

@Suite("A manifest's purpose, operating points and training")
struct ManifestAdditionsTests {
  /// A classification model with everything that a manifest can state.
  private static let full: JSONValue = {
    let digest = JSONValue.string(String(repeating: "a", count: 64))
    var document = ManifestTests.document
      .replacing("task", with: "classification")
      .replacing(
        "classes",
        with: [
          ["id": 0, "label": "hyperplastic", "neoplastic": false],
          ["id": 1, "label": "adenoma", "neoplastic": true],
        ])
    if case .array(let files) = document["files"] {
      let more: [JSONValue] = [
        ["path": "training/weights.safetensors", "bytes": 100, "sha256": digest],
        ["path": "training/run.json", "bytes": 100, "sha256": digest],
      ]
      document["files"] = .array(files + more)
    }
    document["purpose"] = "installation_test"
    document["operating_points"] = [
      ["label": "adenoma", "low": 0.4, "high": 0.9],
      ["label": "hyperplastic", "low": 0.75, "high": 0.75],
    ]
    document["training"] = [
      "weights": "training/weights.safetensors", "architecture": "resnet18-biopsy",
      "run": "training/run.json",
    ]
    return document
  }()

  private func parse(_ document: JSONValue) throws -> ModelManifest {
    try ModelManifest(parsing: Array(document.serialized().utf8), file: "x/manifest.json")
  }

  @Test("are read, written back as they were, and allowed by the schema")
  func roundTrip() throws {
    let schema = try JSONSchema.ofProject("manifest.schema.json")
    let runAlone = Self.full.replacing("training", with: ["run": "training/run.json"])
    let weightsAlone = Self.full.replacing("training.run", with: nil)
    for document in [Self.full, runAlone, weightsAlone] {
      let manifest = try parse(document)
      #expect(manifest.json["purpose"] == document["purpose"])
      #expect(manifest.json["operating_points"] == document["operating_points"])
      #expect(manifest.json["training"] == document["training"])
      #expect(try parse(manifest.json) == manifest)
      #expect(schema.violations(in: manifest.json).isEmpty)
    }
    let manifest = try parse(Self.full)
    #expect(manifest.purpose == .installationTest && !manifest.purpose.mayServeStudy)
    #expect(manifest.operatingPoints.map(\.label) == ["adenoma", "hyperplastic"])
    #expect(manifest.operatingPoints[0].low == 0.4 && manifest.operatingPoints[0].high == 0.9)
    #expect(manifest.training?.architecture == "resnet18-biopsy")
  }

  @Test("are absent from manifests that say nothing of them, which mean research")
  func absence() throws {
    let manifest = try parse(ManifestTests.document)
    #expect(manifest.purpose == .research && manifest.purpose.mayServeStudy)
    #expect(manifest.operatingPoints.isEmpty && manifest.training == nil)
    for member in ["purpose", "operating_points", "training"] {
      #expect(manifest.json[member] == nil)
    }
    let stated = try parse(ManifestTests.document.replacing("purpose", with: "research"))
    #expect(stated == manifest)
  }

  /// A member's path, a value that it must not have, the member that the error names, and whether
  /// the schema alone refuses it.
  private static let badValues: [(String, JSONValue?, String, Bool)] = [
    ("purpose", "study", "purpose", true), ("purpose", true, "purpose", true),
    ("operating_points", [], "operating_points", true),
    ("operating_points.0.low", 0, "operating_points[0].low", true),
    ("operating_points.1.high", 0.5, "operating_points[1].high", false),
    ("operating_points.0.high", 1.01, "operating_points[0].high", true),
    ("operating_points.0.low", 0.91, "operating_points[0].high", false),
    ("operating_points.0.high", nil, "operating_points[0].high", true),
    ("operating_points.0.label", "lipoma", "operating_points[0].label", false),
    ("operating_points.1.label", "adenoma", "operating_points[1].label", false),
    ("operating_points.0.colour", 1, "operating_points[0].colour", true),
    ("training", "run.json", "training", true), ("training.run", "", "training.run", true),
    ("training.architecture", nil, "training.architecture", true),
    ("training", ["architecture": "unet"], "training.weights", true),
    ("training.weights", "weights.bin", "training.weights", false),
    ("training.run", "run.json", "training.run", false),
    ("training.epochs", 3, "training.epochs", true),
  ]

  @Test("are refused by their path when they are wrong")
  func refusals() throws {
    let schema = try JSONSchema.ofProject("manifest.schema.json")
    for (path, value, member, isKnownToSchema) in Self.badValues {
      let document = Self.full.replacing(path, with: value)
      expectError(.schemaViolation, mentioning: "x/manifest.json", member) {
        _ = try parse(document)
      }
      #expect(schema.violations(in: document).isEmpty != isKnownToSchema, "\(path)")
    }
    expectError(.unsafePath, mentioning: "files[4].path") {
      _ = try parse(
        Self.full.replacing("training.run", with: "../run.json")
          .replacing("files.4.path", with: "../run.json"))
    }
    expectError(.schemaViolation, mentioning: "operating_points") {
      _ = try parse(
        ManifestTests.document.replacing(
          "operating_points", with: [["label": "blob", "low": 0.5, "high": 0.5]]))
    }
  }

  @Test("training's files are sealed with the version, and looked at when it is loaded")
  func sealing() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addDraft {
      $0["training"] = [
        "weights": "training/weights.safetensors", "architecture": "unet",
        "run": "training/run.json",
      ]
      $0["purpose"] = "installation_test"
    }
    let sealer = ModelSealer(runtime: try OnnxRuntime.load())
    expectError(.fileMissing, mentioning: "training/weights.safetensors") {
      _ = try sealer.seal(folder)
    }
    try registry.write([1, 2, 3], to: "tiny/1/training/weights.safetensors")
    try registry.write("{}", to: "tiny/1/training/run.json")
    let manifest = try sealer.seal(folder).manifest
    #expect(manifest.purpose == .installationTest)
    #expect(
      manifest.files.suffix(2).map(\.path) == ["training/weights.safetensors", "training/run.json"])
    #expect(manifest.files.last?.sha256 == SHA256.hash(Array("{}".utf8)).hex)
    #expect(try folder.readManifest() == manifest)
    _ = try ServableModel.load(folder, runtime: OnnxRuntime.load())
    try registry.write([1, 2, 4], to: "tiny/1/training/weights.safetensors")
    expectError(.digestMismatch, mentioning: "weights.safetensors") {
      _ = try ServableModel.load(folder, runtime: OnnxRuntime.load())
    }
  }
}
