import Base
import ONNX
import Runtime
import Tensors
import Testing

@testable import Autodiff

/// A case's computation, a loss of it, and the loss's gradients, with or without operators of our own.
struct KernelGraph {
  let graph: Graph
  private let given: [String: NumericTensor]
  private static let operatorSet = 17

  init(_ test: KernelCase, _ kernels: TrainingKernelChoice) throws {
    let forward = GraphBuilder(name: test.name, operatorSet: Self.operatorSet)
    let inputs = test.inputs.enumerated().map { index, extents in
      forward.input("x\(index)", TensorType(.float32, Shape(extents)))
    }
    let results = test.build(forward, inputs)
    for (index, result) in results.enumerated() { forward.output(result, name: "y\(index)") }
    var graph = try forward.finish()
    if kernels == .own { try graph.adoptTrainingOperators(operatorSet: Self.operatorSet) }
    let builder = try GraphBuilder(continuing: graph, operatorSet: Self.operatorSet)
    var generator = SeededGenerator(seed: Self.seed)
    let terms = try results.indices.map { index in
      let output = try #require(builder.value("y\(index)"))
      let count = output.extents.reduce(1, *)
      let weights = (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
      let tensor = ConstantTensor(shape: Shape(output.extents), float32: weights)
      let weighted = builder.add("Mul", [output, builder.constant(tensor)])
      return builder.add("ReduceSum", [weighted], ["keepdims": .integer(0)])
    }
    let targets = try inputs.map { try #require(builder.value($0.name)) }
    let gradients = try builder.gradients(of: terms[0], withRespectTo: targets, using: kernels)
    for (index, gradient) in gradients.enumerated() {
      builder.output(builder.add("Identity", [gradient], name: "dx\(index)"))
    }
    graph = try builder.finish()
    try graph.expandBatchStatistics(operatorSet: Self.operatorSet)
    if kernels == .own { try graph.completeTrainingOperators(operatorSet: Self.operatorSet) }
    self.graph = graph
    var given: [String: NumericTensor] = [:]
    for (input, extents) in zip(inputs, test.inputs) {
      let numbers = (0..<extents.reduce(1, *)).map { _ in
        // Far from zero, where a careless variance loses its digits.
        Double(Float.random(in: 1...3, using: &generator))
      }
      given[input.name] = NumericTensor(extents, numbers)
    }
    self.given = given
  }

  static let seed: UInt64 = 20_261_127

  /// The outputs and the gradients of all inputs.
  func run(
    threads: Int = 1, vectors: TrainingVectors = .widest
  ) throws -> [String: [Float]] {
    try graph.run(given, operatorSet: Self.operatorSet, threads: threads, vectors: vectors)
  }
}
