import ONNX
import Runtime
import Tensors
import Testing

@Suite("Training kernels")
struct TrainingKernelTests {
  /// A node whose inputs are of open shape, so that nothing but the kernel sees what it is given.
  private func session(
    _ name: String, inputs: [String?], outputs: Int, _ attributes: [String: Attribute] = [:],
    trainingVectors: TrainingVectors? = .widest, bytes: Set<String> = []
  ) throws -> Session {
    var graph = Graph(name: name)
    let given = inputs.compactMap { $0 }
    graph.inputs = given.map {
      ValueInfo($0, TensorType(bytes.contains($0) ? .uint8 : .float32, nil))
    }
    graph.outputs = (0..<outputs).map { ValueInfo("y\($0)", TensorType(.float32, nil)) }
    graph.nodes = [
      Node(
        TrainingOperators.named(name), inputs: inputs.map { $0 ?? "" },
        outputs: graph.outputs.map(\.name), attributes: attributes)
    ]
    return try Session(
      runtime: OnnxRuntime.load(),
      model: .bytes(Model(graph, operatorSet: 17).encoded(), name: name),
      configuration: .init(
        intraOpThreads: 2, readsBackProviders: false, trainingVectors: trainingVectors))
  }

  private func run(
    _ session: Session, _ shapes: [String: Shape], results: [Shape]
  ) throws -> [Tensor] {
    let inputs = shapes.mapValues { Tensor(shape: $0, elementType: .float32) }
    for tensor in inputs.values {
      for index in 0..<tensor.float32.count { tensor.float32[index] = Float(index % 7) - 3 }
    }
    let outputs = results.map { Tensor(shape: $0, elementType: .float32) }
    let named = outputs.enumerated().map { ("y\($0.offset)", $0.element) }
    try session.bind(inputs: inputs, outputs: Dictionary(uniqueKeysWithValues: named)).run()
    return outputs
  }

  @Test func areThereWhereASessionAsksForThem() throws {
    let clip = try session(
      "ClipGradient", inputs: ["gradient", "result"], outputs: 1,
      ["low": .float(-1), "high": .float(2)])
    let results = try run(clip, ["gradient": [2, 5], "result": [2, 5]], results: [[2, 5]])
    #expect(results[0].float32Values() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0])
  }

  @Test func areNotThereOtherwise() throws {
    #expect {
      try session(
        "ClipGradient", inputs: ["gradient", "result"], outputs: 1, trainingVectors: nil)
    } throws: {
      ($0 as? RuntimeError)?.code == .invalidModel
    }
  }

  /// Shapes that do not go together.
  struct Mismatch: Sendable, CustomTestStringConvertible {
    let name: String
    let inputs: [String?]
    let shapes: [String: Shape]
    var results = 1
    var attributes: [String: Attribute] = [:]
    var testDescription: String { "\(name) \(shapes)" }

    private static func depthwise(
      _ image: Shape, _ kernel: Shape, _ attributes: [String: Attribute] = [:]
    ) -> Mismatch {
      Mismatch(
        name: "DepthwiseConv", inputs: ["x", "w"], shapes: ["x": image, "w": kernel],
        attributes: attributes)
    }

    private static let convolutions = [
      depthwise([1, 2, 4, 4], [3, 1, 3, 3]),
      depthwise([1, 2, 4, 4], [2, 2, 3, 3]),
      depthwise([2, 4, 4], [2, 1, 3, 3]),
      depthwise([1, 2, 2, 4], [2, 1, 3, 3]),
      depthwise([1, 2, 0, 4], [2, 1, 3, 3]),
      depthwise([1, 2, 4, 4], [2, 1, 0, 3]),
      depthwise([1, 1, 40, 40], [1, 1, 33, 32]),
      depthwise([1, 2, 4, 4], [2, 1, 3, 3], ["strides": .integers([0, 1])]),
      depthwise([1, 2, 4, 4], [2, 1, 3, 3], ["strides": .integers([1 << 40, 1])]),
      depthwise([1, 2, 4, 4], [2, 1, 3, 3], ["dilations": .integers([-1, 1])]),
      depthwise([1, 2, 4, 4], [2, 1, 3, 3], ["pads": .integers([0, -1, 0, 0])]),
      depthwise([1, 2, 4, 4], [2, 1, 3, 3], ["pads": .integers([1 << 19, 1 << 19, 0, 0])]),
      Mismatch(
        name: "DepthwiseConv", inputs: ["x", "w", "b"],
        shapes: ["x": [1, 2, 4, 4], "w": [2, 1, 3, 3], "b": [3]]),
      Mismatch(
        name: "DepthwiseConvGradient", inputs: ["x", "w", "dy"],
        shapes: ["x": [1, 2, 4, 4], "w": [2, 1, 3, 3], "dy": [1, 2, 2, 3]], results: 2),
    ]

    private static let others = [
      Mismatch(
        name: "BatchNormalization", inputs: ["x", "s", "b"],
        shapes: ["x": [2, 3, 4], "s": [3], "b": [4]]),
      Mismatch(
        name: "BatchNormalization", inputs: ["x", "s", "b", "m"],
        shapes: ["x": [2, 3, 4], "s": [3], "b": [3], "m": [3]]),
      Mismatch(
        name: "BatchNormalization", inputs: ["x", "s", "b"], shapes: ["x": [3], "s": [3], "b": [3]]),
      Mismatch(
        name: "BatchNormalizationGradient", inputs: ["x", "dy", "s", "b", "m", "v"],
        shapes: ["x": [2, 3, 4], "dy": [2, 3, 5], "s": [3], "b": [3], "m": [3], "v": [3]]),
      Mismatch(
        name: "BatchNormalizationGradient", inputs: ["x", "dy", "s", "b", "m", "v"],
        shapes: ["x": [2, 3, 4], "dy": [2, 3, 4], "s": [3], "b": [3], "m": [3], "v": [1, 3]]),
      Mismatch(name: "ClipGradient", inputs: ["dy", "y"], shapes: ["dy": [2, 3], "y": [3, 2]]),
      Mismatch(
        name: "AdamW", inputs: ["p", "g", "m", "v", "r", "f", "e"],
        shapes: ["p": [4], "g": [5], "m": [4], "v": [4], "r": [], "f": [], "e": []], results: 3),
      Mismatch(
        name: "AdamW", inputs: ["p", "g", "m", "v", "r", "f", "e"],
        shapes: ["p": [4], "g": [0], "m": [4], "v": [0], "r": [], "f": [], "e": []], results: 3),
      Mismatch(
        name: "AdamW", inputs: ["p", "g", "m", "v", "r", "f", "e"],
        shapes: ["p": [4], "g": [4], "m": [4], "v": [4], "r": [2], "f": [], "e": []], results: 3),
      Mismatch(
        name: "GradientDescent", inputs: ["p", "g", "r", "m"],
        shapes: ["p": [4], "g": [4], "r": [], "m": [3]], results: 2),
      Mismatch(
        name: "SquaredLength", inputs: ["x"], shapes: ["x": [1, 1, 1, 1, 1, 1, 1, 1, 1]]),
    ]

    static let all = convolutions + others
  }

  @Test(arguments: Mismatch.all)
  func refuseShapesThatDoNotGoTogether(mismatch: Mismatch) throws {
    let session = try session(
      mismatch.name, inputs: mismatch.inputs, outputs: mismatch.results, mismatch.attributes)
    let results = [Shape](repeating: [1], count: mismatch.results)
    #expect {
      try run(session, mismatch.shapes, results: results)
    } throws: {
      ($0 as? RuntimeError)?.code == .runFailed
    }
  }

  @Test func refusePadsOfAnotherNumber() throws {
    #expect {
      try session(
        "DepthwiseConv", inputs: ["x", "w"], outputs: 1, ["pads": .integers([1, 1])])
    } throws: {
      ($0 as? RuntimeError)?.code == .invalidModel
    }
  }

  @Test func dropGradientsOfTapsBesideTheImage() throws {
    let pool = try session(
      "MaxPoolGradient", inputs: ["dy", "taps"], outputs: 1,
      [
        "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]),
        "image_shape": .integers([4, 4]),
      ], bytes: ["taps"])
    let gradient = Tensor(shape: [1, 1, 2, 2], float32: [1, 2, 3, 4])
    let taps = Tensor(shape: [1, 1, 2, 2], elementType: .uint8)
    for (index, tap) in [0, 255, 3, 200].enumerated() { taps.bytes[index] = UInt8(tap) }
    let image = Tensor(shape: [1, 1, 4, 4], elementType: .float32)
    try pool.bind(inputs: ["dy": gradient, "taps": taps], outputs: ["y0": image]).run()
    #expect(image.float32[0] == 1)
    #expect(image.float32[13] == 3)
    #expect(image.float32.reduce(0, +) == 4)
  }
}
