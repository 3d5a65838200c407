import Autodiff
import Base
import ONNX
import Runtime
import Tensors
import Testing

/// A case's operator, a loss of it, and the loss's gradients, as a graph.
struct RuleGraph {
  /// Inputs to loss and gradients.
  let graph: Graph
  /// Inputs to loss.
  let forward: Graph
  let given: [String: NumericTensor]
  let inputNames: [String]
  let gradientNames: [String]
  let operatorSet: Int

  /// The loss is a sum of all elements of all outputs, each times a number of its own, so that the
  /// gradients depend on all of them.
  init(_ rule: RuleCase) throws {
    let builder = GraphBuilder(name: "rule", operatorSet: rule.operatorSet)
    let values = rule.values
    let inputs = values.enumerated().map { index, tensor in
      builder.input("x\(index)", TensorType(.float32, Shape(tensor.extents)))
    }
    var generator = SeededGenerator(seed: RuleCase.seed + 1)
    let terms = rule.build(builder, inputs).map { output in
      let count = output.extents.reduce(1, *)
      let weights = (0..<count).map { _ in Float.random(in: 0.5...1.5, using: &generator) }
      let weighted = builder.add(
        "Mul",
        [output, builder.constant(ConstantTensor(shape: Shape(output.extents), float32: weights))])
      return builder.add("ReduceSum", [weighted], ["keepdims": .integer(0)])
    }
    let loss = terms.dropFirst().reduce(terms[0]) { builder.add("Add", [$0, $1]) }
    let gradients = try builder.gradients(of: loss, withRespectTo: inputs)
    builder.output(builder.add("Identity", [loss], name: "loss"))
    for (index, gradient) in gradients.enumerated() {
      builder.output(builder.add("Identity", [gradient], name: "dx\(index)"))
    }
    graph = try builder.finish()
    var forward = graph
    forward.outputs = Array(graph.outputs.prefix(1))
    forward.removeUnused()
    self.forward = forward
    inputNames = inputs.map(\.name)
    gradientNames = gradients.indices.map { "dx\($0)" }
    given = Dictionary(uniqueKeysWithValues: zip(inputNames, values))
    operatorSet = rule.operatorSet
  }

  /// All tensors, in double precision.
  func evaluated() throws -> [String: NumericTensor] {
    try ReferenceEvaluator.evaluate(graph, given: given, operatorSet: operatorSet)
  }

  /// The loss's slope along one element of an input, from losses on either side of it.
  func slope(_ input: String, _ element: Int) throws -> Double {
    var given = given
    let step = 1e-4
    func loss(_ change: Double) throws -> Double {
      given[input]?.values[element] += change
      defer { given[input]?.values[element] -= change }
      let tensors = try ReferenceEvaluator.evaluate(
        forward, given: given, operatorSet: operatorSet)
      return try #require(tensors["loss"]?.values.first)
    }
    return (try loss(step) - loss(-step)) / (2 * step)
  }

  /// The graph's outputs as ONNX Runtime computes them.
  func run() throws -> [String: [Float]] {
    var graph = graph
    try graph.expandBatchStatistics(operatorSet: operatorSet)
    return try graph.run(given, operatorSet: operatorSet)
  }
}

extension TrainingVectors {
  /// Those of this processor.
  static var present: [TrainingVectors] { allCases.filter(\.exist) }
}

extension Graph {
  /// Runs the graph with ONNX Runtime, whose inputs are of single precision or whole numbers.
  func run(
    _ given: [String: NumericTensor], operatorSet: Int, threads: Int = 1,
    vectors: TrainingVectors = .widest
  ) throws -> [String: [Float]] {
    var model = Model(self, operatorSet: operatorSet)
    model.operatorSets["com.microsoft"] = 1
    try model.check()
    let session = try Session(
      runtime: OnnxRuntime.load(), model: .bytes(model.encoded(), name: name),
      configuration: .init(
        intraOpThreads: threads, readsBackProviders: false, trainingVectors: vectors))
    var inputs: [String: Tensor] = [:]
    for input in self.inputs {
      let values = try #require(given[input.name])
      let tensor = Tensor(shape: Shape(values.extents), elementType: input.type.elementType)
      if input.type.elementType == .int64 {
        for (index, value) in values.values.enumerated() { tensor.int64[index] = Int64(value) }
      } else {
        _ = tensor.float32.update(from: values.values.map(Float.init))
      }
      inputs[input.name] = tensor
    }
    var results: [String: Tensor] = [:]
    for output in outputs {
      let shape = try #require(output.type.shape, "\(output.name) is \(output.type)")
      results[output.name] = Tensor(shape: shape, elementType: .float32)
    }
    try session.bind(inputs: inputs, outputs: results).run()
    return results.mapValues { tensor in tensor.float32Values() }
  }
}
