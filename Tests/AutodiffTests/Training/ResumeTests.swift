import Architectures
import Autodiff
import ONNX
import Tensors
import TestSupport
import Testing

@Suite("Training that is taken up again", .serialized)
struct ResumeTests {
  private func graph() throws -> TrainingGraph {
    var network = NetworkOptions()
    network.batch = 2
    network.imageSize = (64, 64)
    let description = try Architecture.polypLite.rawNetwork(network)
    let trained = description.parameters.filter { $0.isUsed && !$0.name.contains("running_") }
    var options = TrainingOptions(
      groups: [ParameterGroup(trained.map(\.name), weightDecay: 1e-2)], optimizer: .adamW())
    options.averageDecay = 0.9
    options.maximumGradientNorm = 1
    return try TrainingGraph(
      description.graph, parameters: description.parameters, operatorSet: description.operatorSet,
      options: options
    ) { (builder, outputs) throws(AutodiffError) in
      guard let logits = outputs.values.first else {
        throw AutodiffError(.unknownName, "no logits")
      }
      return try Losses.structure(
        logits, mask: builder.input("mask", logits.type), in: builder)
    }
  }

  private func start(_ graph: TrainingGraph, from saved: [String: [Float]]) throws -> TrainingRun {
    let run = try TrainingRun(graph, restoring: saved) { info in
      FormulaWeights.parameter(info.name, try #require(info.type.shape))
    }
    for info in graph.data {
      let image = FormulaWeights.image(info.name, try #require(info.type.shape))
      image.withBytes { run.inputs[info.name]?.bytes.copyMemory(from: $0) }
    }
    // A mask is 0 or 1.
    if let mask = run.inputs["mask"]?.float32 {
      for index in mask.indices { mask[index] = mask[index] > 1 ? 1 : 0 }
    }
    return run
  }

  /// States and the step's number are all that a step depends on, to the last bit.
  @Test func goesOnAsIfItHadNotStopped() throws {
    let graph = try graph()
    let whole = try start(graph, from: [:])
    var losses: [Float] = []
    for number in 1...4 { losses.append(try whole.step(number, learningRate: 1e-3)) }

    let first = try start(graph, from: [:])
    for number in 1...2 { _ = try first.step(number, learningRate: 1e-3) }
    let second = try start(graph, from: first.savedStates())
    for number in 3...4 {
      let loss = try second.step(number, learningRate: 1e-3)
      #expect(loss == losses[number - 1], "step \(number)")
    }
    let (expected, found) = (try whole.savedStates(), try second.savedStates())
    let differing = expected.filter { $0.value != found[$0.key] }.map(\.key)
    #expect(differing == [])
    #expect(losses[3] < losses[0])
  }
}
