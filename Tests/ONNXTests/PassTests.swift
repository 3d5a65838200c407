import Base
import ONNX
import Runtime
import Tensors
import Testing

@Suite("Simplifying a graph")
struct PassTests {
  /// Runs a graph of one input and one output.
  private func run(_ graph: Graph, _ input: [Float]) throws -> [Float] {
    let session = try Session(
      runtime: OnnxRuntime.load(),
      model: .bytes(Model(graph, operatorSet: 17).encoded(), name: graph.name),
      configuration: .init(intraOpThreads: 1))
    let shapes = try [graph.inputs[0], graph.outputs[0]].map { try #require($0.type.shape) }
    let output = Tensor(shape: shapes[1], elementType: .float32)
    try session.bind(
      inputs: [graph.inputs[0].name: Tensor(shape: shapes[0], float32: input)],
      outputs: [graph.outputs[0].name: output]
    ).run()
    return output.float32Values()
  }

  private func random(_ count: Int, in range: ClosedRange<Float>, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: range, using: &generator) }
  }

  private func normalization(
    _ builder: GraphBuilder, _ x: Value, channels: Int, seed: UInt64
  ) -> Value {
    let ranges: [ClosedRange<Float>] = [0.5...2, -1...1, -1...1, 0.1...3]
    let parameters = ranges.enumerated().map { index, range in
      builder.constant(
        ConstantTensor(
          shape: [channels],
          float32: random(channels, in: range, seed: seed &+ UInt64(index))))
    }
    return builder.add("BatchNormalization", [x] + parameters, ["epsilon": .float(1e-3)])
  }

  @Test(arguments: ["Conv", "Conv, grouped", "ConvTranspose", "Gemm", "Gemm, transposed"])
  func batchNormalizationGoesIntoTheLayerBeforeIt(layer: String) throws {
    let builder = GraphBuilder(name: "folding")
    let isMatrix = layer.hasPrefix("Gemm")
    let x = builder.input("x", TensorType(.float32, isMatrix ? [2, 4] : [2, 4, 5, 5]))
    func constant(_ extents: [Int], _ seed: UInt64) -> Value {
      let shape = Shape(extents)
      return builder.constant(
        ConstantTensor(shape: shape, float32: random(shape.elementCount, in: -1...1, seed: seed)))
    }
    let y: Value
    switch layer {
    case "Conv": y = builder.add("Conv", [x, constant([6, 4, 3, 3], 1)])
    case "Conv, grouped":
      y = builder.add(
        "Conv", [x, constant([6, 2, 3, 3], 2), constant([6], 3)], ["group": .integer(2)])
    case "ConvTranspose": y = builder.add("ConvTranspose", [x, constant([4, 6, 2, 2], 4)])
    case "Gemm": y = builder.add("Gemm", [x, constant([4, 6], 5), constant([6], 6)])
    default:
      y = builder.add("Gemm", [x, constant([6, 4], 7)], ["transB": .integer(1)])
    }
    builder.output(
      builder.add("Relu", [normalization(builder, y, channels: 6, seed: 8)]), name: "y")
    let plain = try builder.finish()
    var folded = plain
    try folded.foldBatchNormalizations()
    #expect(!folded.nodes.contains { $0.operator == "BatchNormalization" })
    #expect(folded.nodes.count == 2)
    let input = random(isMatrix ? 8 : 200, in: -2...2, seed: 9)
    let (expected, found) = (try run(plain, input), try run(folded, input))
    // Sums of some ten products in another order, values below 20.
    #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 2e-5 })
  }

  @Test func layersThatShareAWeightAreFoldedEachByItself() throws {
    let builder = GraphBuilder(name: "shared")
    let x = builder.input("x", TensorType(.float32, [1, 4, 3, 3]))
    let weight = builder.constant(
      ConstantTensor(shape: [4, 4, 1, 1], float32: random(16, in: -1...1, seed: 1)))
    var y = x
    for seed in [2, 20] as [UInt64] {
      y = normalization(builder, builder.add("Conv", [y, weight]), channels: 4, seed: seed)
    }
    builder.output(builder.add("Relu", [y]), name: "y")
    let plain = try builder.finish()
    var folded = plain
    try folded.foldBatchNormalizations()
    #expect(folded.nodes.map(\.operator) == ["Conv", "Conv", "Relu"])
    try Model(folded, operatorSet: 17).check()
    let input = random(36, in: -2...2, seed: 3)
    let (expected, found) = (try run(plain, input), try run(folded, input))
    // Two layers of some four products each, values below 50.
    #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 5e-5 })
  }

  @Test func normalizationsThatCannotBeFoldedStay() throws {
    let builder = GraphBuilder(name: "kept")
    let x = builder.input("x", TensorType(.float32, [1, 4, 5, 5]))
    let weight = builder.constant(
      ConstantTensor(shape: [4, 4, 1, 1], float32: random(16, in: -1...1, seed: 1)))
    let shared = builder.add("Conv", [x, weight])
    let first = normalization(builder, shared, channels: 4, seed: 2)
    let activated = normalization(builder, builder.add("Relu", [shared]), channels: 4, seed: 3)
    builder.output(builder.add("Add", [first, activated]), name: "y")
    var graph = try builder.finish()
    try graph.foldBatchNormalizations()
    // One would change what the other branch sees, the other has no layer before it.
    #expect(graph.nodes.count { $0.operator == "BatchNormalization" } == 2)
  }

  @Test func whatFollowsFromConstantsIsComputed() throws {
    let builder = GraphBuilder(name: "constants")
    let x = builder.input("x", TensorType(.float32, [2, 3]))
    let weight = builder.constant(
      ConstantTensor(shape: [4, 3], float32: (0..<12).map(Float.init)))
    let transposed = builder.add("Transpose", [weight], ["perm": .integers([1, 0])])
    let product = builder.add("MatMul", [x, transposed])
    // As exporters do it: a shape taken from a tensor, picked apart and put together again.
    let shape = builder.add("Shape", [product])
    let rows = builder.add(
      "Gather", [shape, builder.constant([0])], ["axis": .integer(0)])
    let wanted = builder.add(
      "Concat", [builder.constant([1]), rows, builder.constant([-1])], ["axis": .integer(0)])
    builder.output(builder.add("Reshape", [product, wanted]), name: "y")
    let plain = try builder.finish()
    var folded = plain
    folded.outputs[0].type = TensorType(.float32, [1, 2, 4])
    try folded.foldConstants(operatorSet: 17)
    #expect(folded.nodes.map(\.operator) == ["MatMul", "Reshape"])
    #expect(folded.initializers.count == 2)
    let input: [Float] = [1, 2, 3, -1, 0, 1]
    #expect(try run(folded, input) == [8, 26, 44, 62, 2, 2, 2, 2])
    try Model(folded, operatorSet: 17).check()
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]])
  func transposedConstantsHaveTheirElementsInPlace(order: [Int]) throws {
    let builder = GraphBuilder(name: "transpose")
    let x = builder.input("x", TensorType(.float32, [1]))
    let constant = builder.constant(
      ConstantTensor(shape: [2, 3, 4], float32: (0..<24).map(Float.init)))
    let transposed = builder.add("Transpose", [constant], ["perm": .integers(order)])
    builder.output(builder.add("Mul", [transposed, x]), name: "y")
    let plain = try builder.finish()
    var folded = plain
    try folded.foldConstants(operatorSet: 17)
    #expect(folded.nodes.count == 1)
    #expect(try run(folded, [1]) == run(plain, [1]))
  }

  @Test func whatNoOutputNeedsGoes() throws {
    let builder = GraphBuilder(name: "dead")
    let x = builder.input("x", TensorType(.float32, [1]))
    _ = builder.add("Relu", [builder.add("Mul", [x, builder.constant(3)])])
    builder.output(builder.add("Neg", [x]), name: "y")
    var graph = try builder.finish()
    graph.removeUnused()
    #expect(graph.nodes.map(\.operator) == ["Neg"] && graph.initializers.isEmpty)
  }

  @Test(arguments: [(ElementType.float16, 1e-3), (.bfloat16, 8e-3)] as [(ElementType, Float)])
  func weightsOfHalfTheSizeGiveNearlyTheSame(type: ElementType, tolerance: Float) throws {
    let builder = GraphBuilder(name: "storage")
    let x = builder.input("x", TensorType(.float32, [1, 32]))
    let weight = builder.constant(
      ConstantTensor(shape: [32, 32], float32: random(1024, in: -1...1, seed: 11)), name: "w")
    builder.output(builder.add("MatMul", [x, weight]), name: "y")
    let plain = try builder.finish()
    var narrow = plain
    try narrow.storeConstants(as: type)
    #expect(narrow.initializers[0].tensor.byteCount == 2048)
    let input = random(32, in: -1...1, seed: 12)
    let (expected, found) = (try run(plain, input), try run(narrow, input))
    // Each of 32 products is off by the type's rounding at most.
    #expect(zip(expected, found).allSatisfy { abs($0 - $1) <= 32 * tolerance / 2 })
    #expect(expected != found)
  }

  @Test func valuesBeyondHalfPrecisionAreNamed() throws {
    var graph = Graph(name: "g")
    graph.initializers = [
      Graph.Initializer(
        "big", ConstantTensor(shape: [256], float32: Array(repeating: 70000, count: 256)))
    ]
    #expect {
      try graph.storeConstants(as: .float16)
    } throws: {
      "\($0)".contains("big") && "\($0)".contains("bfloat16")
    }
    try graph.storeConstants(as: .bfloat16)
  }

  @Test func costCountsMultiplicationsAndAdditions() throws {
    let builder = GraphBuilder(name: "cost")
    let x = builder.input("x", TensorType(.float32, [1, 4, 6, 6]))
    let weight = builder.constant(
      ConstantTensor(shape: [8, 2, 3, 3], float32: Array(repeating: 0, count: 144)))
    let y = builder.add("Conv", [x, weight], ["group": .integer(2)])
    let rows = builder.add("Reshape", [y, builder.constant([8, 16])])
    let product = builder.add(
      "Gemm",
      [
        rows,
        builder.constant(ConstantTensor(shape: [5, 16], float32: Array(repeating: 0, count: 80))),
      ],
      ["transB": .integer(1)])
    builder.output(product, name: "y")
    let cost = try builder.finish().cost(operatorSet: 17)
    #expect(cost.parameterCount == 144 + 80)
    // 8x4x4 sums of 2x3x3 products, then 8x5 sums of 16.
    #expect(cost.operationCount == 2 * (128 * 18 + 40 * 16))
  }

  @Test(arguments: [0, 1, -1])
  func partsOfAConstantBecomeConstants(axis: Int) throws {
    let builder = GraphBuilder(name: "parts")
    let x = builder.input("x", TensorType(.float32, [1]))
    let weight = builder.constant(
      ConstantTensor(shape: [4, 4], float32: (0..<16).map(Float.init)))
    let parts = builder.add(
      "Split", [weight, builder.constant([1, 3])], ["axis": .integer(axis)], outputs: 2)
    let slice = builder.add(
      "Slice",
      [weight, builder.constant([1]), builder.constant([-1]), builder.constant([axis])])
    let sums = [parts[1], slice].map {
      builder.add("ReduceSum", [$0, builder.constant([axis])], ["keepdims": .integer(0)])
    }
    builder.output(
      builder.add("Mul", [builder.add("Sub", [sums[0], sums[1]]), x]), name: "y")
    let plain = try builder.finish()

    var folded = plain
    try folded.foldConstants(operatorSet: 17)
    #expect(!folded.nodes.contains { $0.operator == "Split" || $0.operator == "Slice" })
    let result = try run(folded, [1])
    #expect(result == (axis == 0 ? [12, 13, 14, 15] : [3, 7, 11, 15]))
    #expect(try run(plain, [1]) == result)
  }

  @Test(arguments: ["Mul", "Add", "MatMul", "Gather", "Concat", "Identity"])
  func constantsOfANodeWithFewerInputsThanItsOperatorTakesDoNotTrap(name: String) {
    var graph = Graph(name: "short")
    graph.initializers = [.init("c", ConstantTensor(shape: [3], int64: [1, 2, 3]))]
    graph.nodes = [
      Node(Operator(name), inputs: ["c"], outputs: ["y"]),
      Node(Operator(name), inputs: [], outputs: ["z"]),
      Node("BatchNormalization", inputs: [], outputs: []),
    ]
    graph.outputs = [ValueInfo("y", TensorType(.int64, [3]))]
    try? graph.foldConstants(operatorSet: 17)
    try? graph.foldBatchNormalizations()
    // Whatever can be folded, what it is made of is not lost.
    #expect(graph.initializers.contains { $0.name == "c" || $0.name == "y" })
  }
}
