import Base
import Imaging
import Models
import Testing

@Suite("Manifest")
struct ManifestTests {
  /// A manifest as sealing writes it, with made-up digests.
  static let document: JSONValue = {
    var document = TemporaryRegistry.draft()
    let digest = JSONValue.string(String(repeating: "a", count: 64))
    document["files"] = [
      ["path": "model.onnx", "bytes": 100, "sha256": digest],
      ["path": "golden/input.png", "bytes": 100, "sha256": digest],
      ["path": "golden/probability.npy", "bytes": 100, "sha256": digest],
    ]
    return document
  }()

  private func parse(_ document: JSONValue) throws -> ModelManifest {
    try ModelManifest(parsing: Array(document.serialized().utf8), file: "x/manifest.json")
  }

  @Test("comes back from its own JSON")
  func roundTrip() throws {
    let documents = [
      Self.document,
      Self.document.replacing("calibration", with: ["temperature": 1.5])
        .replacing("classes.0.neoplastic", with: true),
      Self.document.replacing("external_data", with: ["golden/input.png"])
        .replacing("outputs.logits", with: nil)
        .replacing("measured", with: [["dataset": "d", "figure": "f", "value": 0.125]])
        .replacing("imaging_modes", with: ["nbi", "white_light"]),
    ]
    for document in documents {
      let manifest = try parse(document)
      #expect(try parse(manifest.json) == manifest)
      #expect(Set(Self.names(manifest.json)) == Set(Self.names(document)))
    }
    let manifest = try parse(Self.document)
    #expect(manifest.identity == ModelIdentity(name: "tiny", version: 1))
    #expect(manifest.input.shape == [1, 3, 8, 12])
    #expect(try manifest.input.specification().mean == [0.5, 0.5, 0.5])
  }

  private static func names(_ value: JSONValue) -> [String] {
    guard case .object(let object) = value else { return [] }
    return object.members.map(\.name)
  }

  @Test("says which imaging modes the model is meant for")
  func imagingModes() throws {
    let free = try parse(Self.document)
    #expect(free.imagingModes == nil)
    let bound = try parse(Self.document.replacing("imaging_modes", with: ["nbi", "white_light"]))
    #expect(bound.imagingModes == [.nbi, .whiteLight])
    for mode in ImagingMode.allCases {
      let isListed = mode == .nbi || mode == .whiteLight
      if mode == .unknown {
        #expect(free.acceptance(of: mode) == .undeclared)
        #expect(bound.acceptance(of: mode) == .undeclared)
      } else {
        #expect(free.acceptance(of: mode) == .unchecked)
        #expect(bound.acceptance(of: mode) == (isListed ? .accepted : .refused))
      }
    }
    let wrong: [JSONValue] = [[], ["unknown"], ["nbi", "nbi"], ["NBI"], [1], "nbi"]
    for modes in wrong {
      expectError(.schemaViolation, mentioning: "x/manifest.json", "imaging_modes") {
        _ = try parse(Self.document.replacing("imaging_modes", with: modes))
      }
    }
  }

  @Test("refuses every missing member by its path")
  func missingMembers() {
    let optional = ["outputs.logits"]
    func check(_ value: JSONValue, at path: String) {
      for name in Self.names(value) {
        let member = path.isEmpty ? name : "\(path).\(name)"
        if !optional.contains(member) {
          expectError(.schemaViolation, mentioning: "x/manifest.json", member) {
            _ = try parse(Self.document.replacing(member, with: nil))
          }
        }
        if let inner = value[name] { check(inner, at: member) }
      }
    }
    check(Self.document, at: "")
  }

  @Test("refuses unknown members and wrong types by their path")
  func unknownMembersAndTypes() {
    for path in ["", "input.", "outputs.", "golden.", "golden.tolerance.", "provenance."] {
      expectError(.schemaViolation, mentioning: "\(path)colour", "unknown member") {
        _ = try parse(Self.document.replacing("\(path)colour", with: 1))
      }
    }
    for name in Self.names(Self.document) {
      expectError(.schemaViolation, mentioning: "x/manifest.json", name) {
        _ = try parse(Self.document.replacing(name, with: true))
      }
    }
  }

  /// A member's path, a value that it must not have, and the member that the error names.
  static let badValues: [(String, JSONValue, String)] = [
    ("format", 2, "format"), ("name", "Tiny", "name"), ("name", "", "name"),
    ("name", "../x", "name"), ("name", .string(String(repeating: "a", count: 65)), "name"),
    ("version", 0, "version"), ("version", 1.5, "version"), ("version", 2_147_483_648, "version"),
    ("title", "", "title"), ("task", "detection", "task"), ("files", [], "files"),
    ("files.0.bytes", 0, "files[0].bytes"), ("files.1.sha256", "AB", "files[1].sha256"),
    ("files.1.sha256", .string(String(repeating: "A", count: 64)), "files[1].sha256"),
    ("files.0.path", "golden/input.png", "files[1].path"), ("files.2.path", "b", "golden.output"),
    ("files.0.path", "manifest.json", "files[0].path"), ("model", "b.onnx", "model"),
    ("files.0.path", "state.json", "files[0].path"),
    ("external_data", ["w.bin"], "external_data[0]"), ("external_data", [1], "external_data[0]"),
    ("input.width", 0, "input.width"), ("input.height", 4097, "input.height"),
    ("input.color_order", "gbr", "input.color_order"), ("input.layout", "hwc", "input.layout"),
    ("input.element_type", "int64", "input.element_type"),
    ("input.element_type", "float8", "input.element_type"), ("input.mean", [0, 0], "input.mean"),
    ("input.mean", [0, 0, "0"], "input.mean[2]"), ("input.mean", [0, 999, 0], "input.mean[1]"),
    ("input.standard_deviation", [1, 1, 0], "input.standard_deviation[2]"),
    ("input.standard_deviation", [-1, 1, 1], "input.standard_deviation[0]"),
    ("input.resize", "nearest", "input.resize"),
    ("outputs.probability", "", "outputs.probability"), ("classes", [], "classes"),
    ("classes.0.id", -1, "classes[0].id"), ("classes.0.label", "", "classes[0].label"),
    ("classes", [["id": 1, "label": "a"], ["id": 1, "label": "b"]], "classes[1].id"),
    ("classes", [["id": 1, "label": "a"], ["id": 2, "label": "b"]], "classes"),
    ("task", "classification", "classes[0].neoplastic"), ("threshold", 1, "threshold"),
    ("threshold", -0.1, "threshold"), ("calibration", "platt", "calibration"),
    ("calibration", ["temperature": 0], "calibration.temperature"),
    ("calibration", ["slope": 1], "calibration.slope"),
    ("golden.tolerance.maximum_absolute", 1.5, "golden.tolerance.maximum_absolute"),
    ("golden.tolerance.mean_absolute", -1, "golden.tolerance.mean_absolute"),
    ("provenance.checkpoint_sha256", "x", "provenance.checkpoint_sha256"),
    ("provenance.licence", "", "provenance.licence"), ("intended_use", "", "intended_use"),
    ("measured", [["dataset": "d", "figure": "f", "value": "1"]], "measured[0].value"),
  ]

  @Test("refuses values out of range, and members that contradict each other")
  func badValues() {
    for (path, value, member) in Self.badValues {
      expectError(.schemaViolation, mentioning: "x/manifest.json", member) {
        _ = try parse(Self.document.replacing(path, with: value))
      }
    }
    expectError(.schemaViolation, mentioning: "outputs.logits", "temperature") {
      _ = try parse(
        Self.document.replacing("calibration", with: ["temperature": 2])
          .replacing("outputs.logits", with: nil))
    }
  }

  @Test(
    "refuses paths that leave the folder or mean different things to different people",
    arguments: [
      "/etc/passwd", "../model.onnx", "a/../b", "a/./b", "./a", "a//b", "a/", "..", ".", "a\\b",
      "a\nb", "a\u{0}b", "a\u{7F}", String(repeating: "a", count: 256),
    ])
  func unsafePaths(path: String) {
    expectError(.unsafePath, mentioning: "files[0].path", "x/manifest.json") {
      _ = try parse(
        Self.document.replacing("files.0.path", with: .string(path))
          .replacing("model", with: .string(path)))
    }
  }

  @Test("refuses what is not JSON, with the place")
  func notJSON() {
    for text in ["", "{", "[1,", "{\"format\": 1,}", "\u{FEFF}{}", "nul"] {
      expectError(.notJSON, mentioning: "x/manifest.json", "byte") {
        _ = try ModelManifest(parsing: Array(text.utf8), file: "x/manifest.json")
      }
    }
    expectError(.schemaViolation, mentioning: "an object is expected") {
      _ = try ModelManifest(parsing: Array("[]".utf8), file: "x/manifest.json")
    }
  }

  @Test("never traps on damaged text", arguments: UInt64(1)...4)
  func damage(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let text = Array(Self.document.serialized().utf8)
    var refused = 0
    for _ in 0..<300 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !damaged.isEmpty {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: damaged.remove(at: place)
        default: damaged.removeSubrange(place...)
        }
      }
      do {
        _ = try ModelManifest(parsing: damaged, file: "x")
      } catch {
        refused += 1
      }
    }
    // Some damage hits free text and is no damage to the format.
    #expect(refused > 200, "seed \(seed)")
  }
}
