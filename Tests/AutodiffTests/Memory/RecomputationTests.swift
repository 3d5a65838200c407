import Architectures
import Autodiff
import Base
import ONNX
import Tensors
import TestSupport
import Testing

@Suite("Recomputing on the way back", .serialized)
struct RecomputationTests {
  private static let all: [Recomputation] = [.cheapOperators, .segments(3)]

  private func training(
    _ architecture: Architecture, side: Int, _ recomputation: Recomputation,
    _ kernels: TrainingKernelChoice = .standard
  ) throws -> TrainingGraph {
    var network = NetworkOptions()
    network.batch = 2
    network.imageSize = (side, side)
    let description = try architecture.rawNetwork(network)
    let trained = description.parameters.filter { $0.isUsed && !$0.name.contains("running_") }
    var options = TrainingOptions(
      groups: [ParameterGroup(trained.map(\.name))], optimizer: .sgd())
    options.recomputation = recomputation
    options.kernels = kernels
    return try TrainingGraph(
      description.graph, parameters: description.parameters, operatorSet: description.operatorSet,
      options: options
    ) { (builder, outputs) throws(AutodiffError) in
      let means = outputs.sorted { $0.key < $1.key }.map { name, value in
        let squares = builder.add("Mul", [value, value])
        return builder.add("ReduceMean", [squares], ["keepdims": .integer(0)])
      }
      return means.dropFirst().reduce(means[0]) { builder.add("Add", [$0, $1]) }
    }
  }

  /// Parameters after a step.
  private func step(_ training: TrainingGraph) throws -> [String: [Float]] {
    let run = try TrainingRun(training) { info in
      FormulaWeights.parameter(info.name, try #require(info.type.shape))
    }
    for info in training.data {
      let image = FormulaWeights.image(info.name, try #require(info.type.shape))
      image.withBytes { run.inputs[info.name]?.bytes.copyMemory(from: $0) }
    }
    _ = try run.step(1, learningRate: 1e-2)
    var result: [String: [Float]] = [:]
    for state in training.states { result[state.input.name] = try run.elements(state.input.name) }
    return result
  }

  @Test(arguments: [Architecture.polypLite, .polypPVTB0], all)
  func givesTheSameStepWithLessMemory(
    architecture: Architecture, recomputation: Recomputation
  ) throws {
    let side = 128
    let plain = try training(architecture, side: side, .nothing)
    let thrifty = try training(architecture, side: side, recomputation)
    let memory = (
      try plain.memoryEstimate().innerByteCount, try thrifty.memoryEstimate().innerByteCount
    )
    print("measured: \(architecture.rawValue) \(recomputation): \(memory.1) of \(memory.0) bytes")
    #expect(Double(memory.1) < 0.85 * Double(memory.0))
    try expectSameSteps(plain, thrifty)
  }

  private func expectSameSteps(_ plain: TrainingGraph, _ thrifty: TrainingGraph) throws {
    let (expected, found) = (try step(plain), try step(thrifty))
    for (name, values) in expected {
      let scale = values.map(\.magnitude).max() ?? 0
      let error = zip(values, try #require(found[name])).map { abs($0 - $1) }.max() ?? 0
      // The same arithmetic, but that a runtime may fuse other nodes.
      #expect(error <= 1e-5 * scale, "\(name) differs by \(error)")
    }
  }

  @Test(arguments: all)
  func appliesKnownStatisticsByOperatorsOfOurOwn(recomputation: Recomputation) throws {
    let plain = try training(.polypLite, side: 128, .nothing, .own)
    let thrifty = try training(.polypLite, side: 128, recomputation, .own)
    let memory = (
      try plain.memoryEstimate().innerByteCount, try thrifty.memoryEstimate().innerByteCount
    )
    print("measured: own operators, \(recomputation): \(memory.1) of \(memory.0) bytes")
    #expect(Double(memory.1) < 0.85 * Double(memory.0))
    let applied = thrifty.graph.nodes.contains {
      $0.operator == TrainingOperators.named("BatchNormalization") && $0.inputs.count == 5
    }
    #expect(applied, "known statistics are not computed again")
    try expectSameSteps(plain, thrifty)
  }

  /// What is computed again waits for the gradient that needs it, whatever order a runtime takes.
  @Test(arguments: all)
  func waitsForGradients(recomputation: Recomputation) throws {
    let training = try training(.polypLite, side: 64, recomputation)
    let outputs = try Architecture.polypLite.rawNetwork().graph.outputs.map(\.name)
    var behind = Set(outputs)
    var again = 0
    for node in training.graph.nodes {
      let isBehind = node.inputs.contains { behind.contains($0) }
      if isBehind { behind.formUnion(node.outputs) }
      guard node.name.contains("/again") else { continue }
      again += 1
      #expect(isBehind, "\(node.name) could run at once")
    }
    #expect(again > 20)
  }
}
