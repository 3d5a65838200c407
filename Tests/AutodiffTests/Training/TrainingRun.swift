import Autodiff
import ONNX
import Runtime
import Tensors
import Testing

/// Steps of a training graph, with two sets of buffers that take turns.
final class TrainingRun {
  private let graph: TrainingGraph
  /// The tensors of data and numbers, which both bindings share.
  let inputs: [String: Tensor]
  private let measures: [String: Tensor]
  private var states: [[String: Tensor]]
  private let bindings: [BoundSession]
  private var turn = 0

  /// Loads a graph, with `initial` giving parameters and running statistics.
  init(
    _ graph: TrainingGraph, restoring saved: [String: [Float]] = [:],
    initial: (ValueInfo) throws -> ConstantTensor,
    session configuration: SessionConfiguration = .init(
      intraOpThreads: 2, readsBackProviders: false, plansMemory: false, trainingVectors: .widest)
  ) throws {
    self.graph = graph
    func tensor(_ info: ValueInfo) throws -> Tensor {
      Tensor(shape: try #require(info.type.shape), elementType: info.type.elementType)
    }
    func filled(_ info: ValueInfo) throws -> Tensor {
      let result = try tensor(info)
      try initial(info).withBytes { bytes in
        result.bytes.copyMemory(from: bytes)
      }
      return result
    }
    var inputs: [String: Tensor] = [:]
    for info in graph.data { inputs[info.name] = try tensor(info) }
    for info in graph.frozen { inputs[info.name] = try filled(info) }
    inputs[TrainingGraph.learningRateName] = Tensor(shape: [], elementType: .float32)
    if graph.countsSteps {
      inputs[TrainingGraph.stepName] = Tensor(shape: [], elementType: .float32)
    }
    var first: [String: Tensor] = [:]
    var second: [String: Tensor] = [:]
    for state in graph.states {
      switch state.role {
      case .parameter, .runningStatistic: first[state.input.name] = try filled(state.input)
      case .optimizer: first[state.input.name] = try tensor(state.input)
      case .average(let parameter):
        let info = ValueInfo(parameter, state.input.type)
        first[state.input.name] = try filled(info)
      }
      if let values = saved[state.input.name] {
        _ = first[state.input.name]?.float32.update(from: values)
      }
      second[state.input.name] = try tensor(state.input)
    }
    var measures: [String: Tensor] = [:]
    for name in graph.measures { measures[name] = Tensor(shape: [], elementType: .float32) }
    let session = try Session(
      runtime: OnnxRuntime.load(), model: .bytes(graph.model.encoded(), name: graph.graph.name),
      configuration: configuration)
    self.inputs = inputs
    self.measures = measures
    states = [first, second]
    bindings = try [(first, second), (second, first)].map { from, to in
      var outputs = measures
      for state in graph.states { outputs[state.outputName] = to[state.input.name] }
      return try session.bind(
        inputs: inputs.merging(from) { first, _ in first }, outputs: outputs)
    }
  }

  /// Does a step of a number, from 1, and gives the loss before it.
  func step(_ number: Int, learningRate: Float) throws -> Float {
    inputs[TrainingGraph.learningRateName]?.float32[0] = learningRate
    inputs[TrainingGraph.stepName]?.float32[0] = Float(number)
    try bindings[turn].run()
    turn = 1 - turn
    return try #require(measures[TrainingGraph.lossName]).float32Values()[0]
  }

  /// A measure of the last step.
  func measure(_ name: String) throws -> Float { try #require(measures[name]).float32Values()[0] }

  /// The present elements of all states.
  func savedStates() throws -> [String: [Float]] {
    var result: [String: [Float]] = [:]
    for state in graph.states { result[state.input.name] = try elements(state.input.name) }
    return result
  }

  /// The present elements of a state.
  func elements(_ name: String) throws -> [Float] {
    try #require(states[turn][name]).float32Values()
  }
}
