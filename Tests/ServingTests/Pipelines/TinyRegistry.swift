import Base
import Foundation
import Imaging
import Models
import Runtime
import TestSupport

/// A registry of tiny sealed models in a folder of its own that goes with it.
final class TinyRegistry: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("serving-models-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var registry: ModelRegistry { ModelRegistry(root: folder.path) }

  /// Seals a segmentation model whose answers depend on its version.
  @discardableResult
  func addSegmenter(_ name: String = "tiny", version: Int) throws -> ModelFolder {
    var network = TinyNetwork()
    network.weights = [[1.5, -2, Float(version) / 4]]
    return try add(network, name: name, version: version) { _ in }
  }

  /// Seals a classification model.
  @discardableResult
  func addClassifier(
    _ name: String = "classes", version: Int = 1, purpose: ModelManifest.Purpose? = nil
  ) throws -> ModelFolder {
    var network = TinyNetwork()
    network.weights = [[1, -1, 0], [-1, 1, 0]]
    network.squashing = "Softmax"
    network.isClassifier = true
    return try add(network, name: name, version: version) { draft in
      draft["task"] = "classification"
      draft["classes"] = [
        ["id": 0, "label": "hyperplastic", "neoplastic": false],
        ["id": 1, "label": "adenoma", "neoplastic": true],
      ]
      draft["purpose"] = purpose.map { .string($0.rawValue) }
    }
  }

  private func add(
    _ network: TinyNetwork, name: String, version: Int, change: (inout JSONObject) -> Void
  ) throws -> ModelFolder {
    let path = folder.appendingPathComponent("\(name)/\(version)")
    try write(network.bytes, to: path.appendingPathComponent("model.onnx"))
    try write(PNG.encode(Self.picture), to: path.appendingPathComponent("golden/input.png"))
    var draft = Self.draft(name: name, version: version)
    change(&draft)
    try write(
      Array(JSONValue.object(draft).serialized().utf8),
      to: path.appendingPathComponent(ModelSealer.draftName))
    let version = try ModelFolder(path: path.path)
    _ = try ModelSealer(runtime: OnnxRuntime.load()).seal(version)
    return version
  }

  func write(_ bytes: [UInt8], to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Changes a sealed version's ONNX file, and where `resealing` is asked for lists its new digest,
  /// as somebody who can write there could.
  func damage(_ model: ModelFolder, with bytes: [UInt8], resealing: Bool) throws {
    let path = URL(fileURLWithPath: model.path)
    try write(bytes, to: path.appendingPathComponent("model.onnx"))
    guard resealing else { return }
    let manifest = path.appendingPathComponent("manifest.json")
    let sealed = try JSONValue(parsing: [UInt8](Data(contentsOf: manifest)))
    guard case .object(var members) = sealed, case .array(let files)? = members["files"] else {
      return
    }
    members["files"] = .array(
      files.map { entry in
        guard case .object(let file) = entry, file["path"] == "model.onnx" else { return entry }
        return [
          "path": "model.onnx", "bytes": .integer(Int64(bytes.count)),
          "sha256": .string(SHA256.hash(bytes).hex),
        ]
      })
    try write(Array(JSONValue.object(members).serialized().utf8), to: manifest)
  }

  /// Every file below a folder, with its size.
  static func listing(_ folder: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).sorted().map { name in
      let path = folder.appendingPathComponent(name).path
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
      return "\(name) \(size ?? -1)"
    }
  }

  /// A picture of the tiny networks' size in which every pixel has another colour.
  static let picture: Image = {
    var image = Image(size: ImageSize(width: 12, height: 8))
    for y in 0..<8 {
      for x in 0..<12 {
        image[x, y] = Color(red: UInt8(21 * x), green: UInt8(30 * y), blue: UInt8(2 * x * y))
      }
    }
    return image
  }()

  private static func draft(name: String, version: Int) -> JSONObject {
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
