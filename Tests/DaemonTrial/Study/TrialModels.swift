import Base
import Foundation
import Imaging
import TestSupport

/// A registry of two models of a few hundred bytes, so that a daemon is ready at once: a segmenter that
/// finds red spots, and a classifier of them.
enum TrialModels {
  static let segmenter = "spots/1"
  static let histology = "colours/1"

  /// Writes and seals both.
  ///
  /// - Parameter folder: The registry's folder.
  /// - Throws: When they cannot be written or sealed.
  static func make(in folder: String) throws {
    var spots = TinyNetwork()
    spots.weights = [[1.5, -2, 0.25]]
    try add(spots.bytes, draft("spots", "segmentation", [["id": 1, "label": "spot"]]), to: folder)
    var colours = TinyNetwork()
    colours.weights = [[1, -1, 0], [-1, 1, 0]]
    colours.squashing = "Softmax"
    colours.isClassifier = true
    let classes: JSONValue = [
      ["id": 0, "label": "hyperplastic", "neoplastic": false],
      ["id": 1, "label": "adenoma", "neoplastic": true],
    ]
    try add(colours.bytes, draft("colours", "classification", classes), to: folder)
  }

  private static func add(_ model: [UInt8], _ draft: JSONObject, to folder: String) throws {
    guard case .string(let name)? = draft["name"] else { return }
    let version = "\(folder)/\(name)/1"
    try FileManager.default.createDirectory(
      atPath: "\(version)/golden", withIntermediateDirectories: true)
    try FileDescriptor.replaceFile("\(version)/model.onnx", with: model)
    try FileDescriptor.replaceFile("\(version)/golden/input.png", with: PNG.encode(picture))
    try FileDescriptor.replaceFile(
      "\(version)/manifest.draft.json", with: Array(JSONValue.object(draft).serialized().utf8))
    try BuiltProgram.run("biopsyctl", ["models", "seal", version])
    try BuiltProgram.run(
      "biopsyctl", ["models", "set-state", "\(name)/1", "--to", "active", "--models", folder])
  }

  private static let picture: Image = {
    var image = Image(size: ImageSize(width: 12, height: 8))
    for y in 0..<8 {
      for x in 0..<12 {
        image[x, y] = Color(red: UInt8(21 * x), green: UInt8(30 * y), blue: UInt8(2 * x * y))
      }
    }
    return image
  }()

  private static func draft(_ name: String, _ task: String, _ classes: JSONValue) -> JSONObject {
    [
      "format": 1, "name": .string(name), "version": 1, "title": "A 1x1 convolution",
      "task": .string(task), "model": "model.onnx", "purpose": "installation_test",
      "input": [
        "tensor": "image", "width": 12, "height": 8, "color_order": "rgb", "layout": "nchw",
        "element_type": "float32", "mean": [0.5, 0.5, 0.5],
        "standard_deviation": [0.25, 0.25, 0.25], "resize": "pillow-bilinear",
      ],
      "outputs": ["probability": "probability", "logits": "logits"],
      "classes": classes, "threshold": 0.5, "calibration": "none",
      "golden": [
        "input": "golden/input.png", "output": "golden/probability.npy",
        "tolerance": ["maximum_absolute": 0.0001, "mean_absolute": 0.00001],
        "reduced_precision_tolerance": ["maximum_absolute": 0.05, "mean_absolute": 0.01],
      ],
      "provenance": [
        "checkpoint_sha256": .string(String(repeating: "0", count: 64)), "training": "none",
        "data": "none", "licence": "Apache-2.0",
      ],
      "intended_use": "Trials of the ledger.", "measured": [],
    ]
  }
}
