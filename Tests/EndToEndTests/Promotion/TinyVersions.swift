import Base
import Foundation
import Imaging
import TestSupport
import Testing

/// A registry of tiny sealed versions in a folder of its own, beside pictures to measure them on.
///
/// The models look at single pixels, 12x8 of them: the colours of a picture decide what each says.
struct TinyVersions {
  let folder: TemporaryFolder

  var models: String { folder.path("models") }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// The pictures' size, which is the models'.
  static let size = ImageSize(width: 12, height: 8)

  func write(_ bytes: some Sequence<UInt8>, _ path: String) throws {
    let url = URL(fileURLWithPath: folder.path(path))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func json(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder.path(path)))))
  }

  /// Seals a version.
  ///
  /// - Parameters:
  ///   - version: Its number.
  ///   - weights: A row of three for each output: what red, green and blue weigh.
  ///   - classes: The classes of a classifier; nil for a segmenter.
  ///   - state: Its state.
  /// - Throws: When a file cannot be written.
  func add(
    _ version: Int, _ weights: [[Float]], classes: [String]? = nil, state: String = "candidate"
  ) throws {
    var network = TinyNetwork()
    network.weights = weights
    network.isClassifier = classes != nil
    if classes != nil { network.squashing = "Softmax" }
    let path = "models/tiny/\(version)"
    try write(network.bytes, "\(path)/model.onnx")
    var picture = Image(size: Self.size, color: Color(red: 200, green: 90, blue: 60))
    picture[3, 3] = Color(red: 20, green: 160, blue: 250)
    try write(PNG.encode(picture), "\(path)/golden/input.png")
    try write(
      Self.draft(version, classes: classes).prettyPrinted().utf8, "\(path)/manifest.draft.json")
    let sealed = try BuiltBinary.run("biopsyctl", ["models", "seal", folder.path(path)])
    #expect(sealed.status == 0, "\(sealed.errors)")
    try write("{\"state\": \"\(state)\"}".utf8, "\(path)/state.json")
  }

  /// Each version's state.
  func states() throws -> [String] {
    let list = try BuiltBinary.run("biopsyctl", ["models", "list", "--models", models, "--json"])
    #expect(list.status == 0, "\(list.errors)")
    guard case .array(let entries) = try list.json() else { return [] }
    return try entries.map { try JSONFields($0).string("state") }
  }

  /// The records of attempts.
  func log() throws -> [JSONValue] {
    let path = folder.path("models/tiny/promotions.jsonl")
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }

  private static func draft(_ version: Int, classes: [String]?) -> JSONValue {
    let segmented: [JSONValue] = [["id": 1, "label": "polyp"]]
    let told = classes?.enumerated().map { index, label -> JSONValue in
      [
        "id": .integer(Int64(index)), "label": .string(label),
        "neoplastic": .bool(label != "hyperplastic"),
      ]
    }
    let tolerance: JSONValue = ["maximum_absolute": 0.001, "mean_absolute": 0.001]
    return [
      "format": 1, "name": "tiny", "version": .integer(Int64(version)), "title": "A convolution",
      "task": classes == nil ? "segmentation" : "classification", "model": "model.onnx",
      "input": [
        "tensor": "image", "width": 12, "height": 8, "color_order": "rgb", "layout": "nchw",
        "element_type": "float32", "mean": [0.5, 0.5, 0.5],
        "standard_deviation": [0.25, 0.25, 0.25],
        "resize": "pillow-bilinear",
      ],
      "outputs": ["probability": "probability", "logits": "logits"],
      "classes": .array(told ?? segmented), "threshold": 0.5, "calibration": "none",
      "golden": [
        "input": "golden/input.png", "output": "golden/probability.npy", "tolerance": tolerance,
        "reduced_precision_tolerance": tolerance,
      ],
      "provenance": [
        "checkpoint_sha256": .string(String(repeating: "0", count: 64)), "training": "none",
        "data": "none", "licence": "Apache-2.0",
      ],
      "intended_use": "Tests.", "measured": [],
    ]
  }
}
