import Base
import Foundation
import Imaging
import ONNX
import Tensors
import Wire

/// A model that segments, but loops for ever on frames that are brighter than its golden picture: a
/// hung inference without anything prepared in the daemon.
enum HangingModel {
  private static let size = ImageSize(width: 12, height: 8)

  /// Puts the model into a registry and seals it.
  ///
  /// - Parameter registry: A folder.
  /// - Throws: When it cannot be sealed.
  static func add(to registry: String) throws {
    let folder = "\(registry)/hanging/1"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/golden", withIntermediateDirectories: true)
    _ = try model().write(to: "\(folder)/model.onnx")
    try Data(PNG.encode(picture)).write(
      to: URL(fileURLWithPath: "\(folder)/golden/input.png"))
    try Data(draft.prettyPrinted().utf8).write(
      to: URL(fileURLWithPath: "\(folder)/manifest.draft.json"))
    for command in [
      ["seal", folder], ["set-state", "hanging/1", "--to", "active", "--models", registry],
    ] {
      let outcome = try BuiltBinary.run("biopsyctl", ["models"] + command)
      guard outcome.status == 0 else {
        throw RunningDaemon.StartFailure(description: "\(command): \(outcome.errors)")
      }
    }
  }

  /// How the frames below are sent.
  static let encoding = FrameMessage.Encoding.raw(
    .init(format: "rgb", width: size.width, height: size.height))
  /// Pixels on which it answers.
  static let goodFrame = [UInt8](repeating: 64, count: 3 * size.width * size.height)
  /// Pixels on which it never ends.
  static let badFrame = [UInt8](repeating: 255, count: 3 * size.width * size.height)

  private static let picture: Image = {
    var image = Image(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width {
        image[x, y] = Color(red: UInt8(20 * x), green: 64, blue: UInt8(8 * y))
      }
    }
    return image
  }()

  /// sigmoid(loop(mean over colours)), with as many rounds as the mean's excess over 1 says.
  private static func model() -> Model {
    let map = TensorType(.float32, [1, 1, .fixed(size.height), .fixed(size.width)])
    var body = Graph(name: "round")
    body.inputs = [
      ValueInfo("round", TensorType(.int64, [])), ValueInfo("before", TensorType(.bool, [])),
      ValueInfo("in", map),
    ]
    body.outputs = [ValueInfo("after", TensorType(.bool, [])), ValueInfo("out", map)]
    body.nodes = [
      Node("Identity", inputs: ["before"], outputs: ["after"]),
      Node("Neg", inputs: ["in"], outputs: ["negated"]),
      Node("Neg", inputs: ["negated"], outputs: ["out"]),
    ]
    var graph = Graph(name: "hanging")
    graph.inputs = [
      ValueInfo("image", TensorType(.float32, [1, 3, .fixed(size.height), .fixed(size.width)]))
    ]
    graph.outputs = [ValueInfo("probability", map), ValueInfo("logits", map)]
    graph.initializers = [
      .init("limit", ConstantTensor(shape: [], float32: [1])),
      .init("many", ConstantTensor(shape: [], float32: [1e15])),
    ]
    graph.nodes = [
      Node(
        "ReduceMean", inputs: ["image"], outputs: ["gray"],
        attributes: ["axes": .integers([1]), "keepdims": .integer(1)]),
      Node(
        "ReduceMean", inputs: ["image"], outputs: ["mean"], attributes: ["keepdims": .integer(0)]),
      Node("Sub", inputs: ["mean", "limit"], outputs: ["excess"]),
      Node("Relu", inputs: ["excess"], outputs: ["brightness"]),
      Node("Mul", inputs: ["brightness", "many"], outputs: ["number"]),
      Node("Cast", inputs: ["number"], outputs: ["rounds"], attributes: ["to": .integer(7)]),
      Node(
        "Loop", inputs: ["rounds", "", "gray"], outputs: ["logits"],
        attributes: ["body": .graph(body)]),
      Node("Sigmoid", inputs: ["logits"], outputs: ["probability"]),
    ]
    return Model(graph, operatorSet: 17)
  }

  private static let draft: JSONValue = [
    "format": 1, "name": "hanging", "version": 1, "title": "Loops for ever on bright frames",
    "task": "segmentation", "model": "model.onnx",
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
