import Base
import Foundation
import Imaging
import Models
import Runtime
import TestSupport

/// A registry in a folder of its own that goes with it.
final class TemporaryRegistry {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("models-tests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  var registry: ModelRegistry { ModelRegistry(root: url.path) }

  /// Writes a file, with the folders that lead to it.
  func write(_ bytes: [UInt8], to path: String) throws {
    let file = url.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url.appendingPathComponent(path)))
  }

  func json(_ path: String) throws -> JSONValue { try JSONValue(parsing: bytes(path)) }

  /// Puts a network, a draft and a golden picture in place, ready to be sealed.
  func addDraft(
    _ network: TinyNetwork = TinyNetwork(), name: String = "tiny", version: Int = 1,
    change: (inout JSONValue) -> Void = { _ in }
  ) throws -> ModelFolder {
    let path = "\(name)/\(version)"
    try write(network.bytes, to: "\(path)/model.onnx")
    if let file = network.externalData { try write(network.weightBytes, to: "\(path)/\(file)") }
    try write(PNG.encode(Self.picture), to: "\(path)/golden/input.png")
    var draft = Self.draft(name: name, version: version)
    if let file = network.externalData { draft["external_data"] = [.string(file)] }
    change(&draft)
    try write(draft.prettyPrinted(), to: "\(path)/\(ModelSealer.draftName)")
    return try ModelFolder(path: url.appendingPathComponent(path).path)
  }

  /// Seals a version with a network.
  func addSealed(
    _ network: TinyNetwork = TinyNetwork(), name: String = "tiny", version: Int = 1,
    change: (inout JSONValue) -> Void = { _ in }
  ) throws -> ModelFolder {
    let folder = try addDraft(network, name: name, version: version, change: change)
    _ = try ModelSealer(runtime: OnnxRuntime.load()).seal(folder)
    return folder
  }

  /// Changes a sealed manifest, as nobody should.
  func changeManifest(_ folder: ModelFolder, _ change: (inout JSONValue) -> Void) throws {
    let path = "\(folder.identity)/manifest.json"
    var document = try json(path)
    change(&document)
    try write(document.serialized(), to: path)
  }

  /// Replaces a file and lists its new size and digest, as somebody who can write there could.
  func replace(_ file: String, with bytes: [UInt8], in folder: ModelFolder) throws {
    try write(bytes, to: "\(folder.identity)/\(file)")
    try changeManifest(folder) { manifest in
      guard case .array(let files) = manifest["files"] else { return }
      manifest["files"] = .array(
        files.map { entry in
          guard entry["path"] == .string(file) else { return entry }
          return [
            "path": .string(file), "bytes": .integer(Int64(bytes.count)),
            "sha256": .string(SHA256.hash(bytes).hex),
          ]
        })
    }
  }

  /// A picture of the tiny network's size in which every pixel has another colour.
  static let picture: Image = {
    var image = Image(size: ImageSize(width: 12, height: 8))
    for y in 0..<8 {
      for x in 0..<12 {
        image[x, y] = Color(red: UInt8(21 * x), green: UInt8(30 * y), blue: UInt8(2 * x * y))
      }
    }
    return image
  }()

  static func draft(name: String = "tiny", version: Int = 1) -> JSONValue {
    [
      "format": 1, "name": .string(name), "version": .integer(Int64(version)),
      "title": "A 1x1 convolution", "task": "segmentation", "model": "model.onnx",
      "input": [
        "tensor": "image", "width": 12, "height": 8, "color_order": "rgb", "layout": "nchw",
        "element_type": "float32", "mean": [0.5, 0.5, 0.5],
        "standard_deviation": [0.25, 0.25, 0.25], "resize": "pillow-bilinear",
      ],
      "outputs": ["probability": "probability", "logits": "logits"],
      "classes": [["id": 1, "label": "blob"]], "threshold": 0.5, "calibration": "none",
      "golden": [
        "input": "golden/input.png", "output": "golden/probability.npy",
        "tolerance": ["maximum_absolute": 0.0001, "mean_absolute": 0.00001],
        "reduced_precision_tolerance": ["maximum_absolute": 0.05, "mean_absolute": 0.01],
      ],
      "provenance": [
        "checkpoint_sha256": .string(String(repeating: "0", count: 64)), "training": "none",
        "data": "none", "licence": "Apache-2.0",
      ],
      "intended_use": "Tests.", "measured": [],
    ]
  }
}
