internal import Autodiff
internal import ONNX
internal import Runtime
internal import Tensors

/// Runs steps of training, with two sets of states that take turns.
///
/// One thread at a time.
final class StepRunner {
  /// What came of a step.
  struct Outcome {
    /// The loss before the step.
    let loss: Float
    /// The length of all gradients together; nil where it is not bounded.
    let gradientNorm: Float?

    /// Whether all is finite.
    var isSound: Bool { loss.isFinite && gradientNorm?.isFinite ?? true }
  }

  /// The graphs of one network, one for each size of images.
  private let graphs: [TrainingGraph]
  private let data: [[String: Tensor]]
  private let learningRate = Tensor(shape: [], elementType: .float32)
  private let stepNumber = Tensor(shape: [], elementType: .float32)
  private let measures: [String: Tensor]
  private let states: [[String: Tensor]]
  /// For each graph the way from the first set of states to the second one, and back.
  private let bindings: [[BoundSession]]
  private var turn = 0

  /// Loads graphs.
  ///
  /// - Parameters:
  ///   - graphs: At least one; all with the same states.
  ///   - network: Gives parameters and running statistics.
  ///   - runtime: The library.
  ///   - threads: How many threads compute; results depend on it in their last bits.
  /// - Throws: `RuntimeError`, or `TrainingError` where the network lacks a parameter.
  init(
    _ graphs: [TrainingGraph], from network: TrainableNetwork, runtime: OnnxRuntime, threads: Int
  ) throws {
    self.graphs = graphs
    var first: [String: Tensor] = [:]
    var second: [String: Tensor] = [:]
    for state in graphs[0].states {
      let name = state.input.name
      let tensor = try Self.tensor(state.input)
      switch state.role {
      case .parameter, .runningStatistic: try Self.fill(tensor, network, name)
      case .optimizer: break
      case .average(let parameter): try Self.fill(tensor, network, parameter)
      }
      first[name] = tensor
      second[name] = try Self.tensor(state.input)
    }
    var measures: [String: Tensor] = [:]
    for name in graphs[0].measures { measures[name] = Tensor(shape: [], elementType: .float32) }
    states = [first, second]
    self.measures = measures
    var data: [[String: Tensor]] = []
    var bindings: [[BoundSession]] = []
    for graph in graphs {
      let tensors = try Dictionary(
        uniqueKeysWithValues: graph.data.map { ($0.name, try Self.tensor($0)) })
      var inputs = tensors
      for info in graph.frozen {
        let tensor = try Self.tensor(info)
        try Self.fill(tensor, network, info.name)
        inputs[info.name] = tensor
      }
      inputs[TrainingGraph.learningRateName] = learningRate
      if graph.countsSteps { inputs[TrainingGraph.stepName] = stepNumber }
      let session = try Session(
        runtime: runtime,
        model: .bytes(try graph.model.encoded(), name: "training of \(graph.graph.name)"),
        configuration: SessionConfiguration(
          intraOpThreads: threads, readsBackProviders: false, plansMemory: false,
          trainingVectors: .widest))
      data.append(tensors)
      bindings.append(
        try [(first, second), (second, first)].map { from, to in
          var outputs = measures
          for state in graph.states { outputs[state.outputName] = to[state.input.name] }
          return try session.bind(
            inputs: inputs.merging(from) { one, _ in one }, outputs: outputs)
        })
    }
    self.data = data
    self.bindings = bindings
  }

  private static func tensor(_ info: ValueInfo) throws(TrainingError) -> Tensor {
    guard let shape = info.type.shape else {
      throw TrainingError(.invalidOption, "\(info.name) has no fixed shape")
    }
    return Tensor(shape: shape, elementType: info.type.elementType)
  }

  private static func fill(
    _ tensor: Tensor, _ network: TrainableNetwork, _ name: String
  ) throws {
    try network.tensor(name).withBytes { tensor.bytes.copyMemory(from: $0) }
  }

  /// Does a step.
  ///
  /// - Parameters:
  ///   - batch: The pictures at the graph's size.
  ///   - graph: Which graph.
  ///   - number: The step's number, from 1.
  ///   - learningRate: The learning rate.
  /// - Returns: What came of it.
  /// - Throws: `RuntimeError`.
  func step(
    _ batch: PictureBatch.Size, graph: Int, number: Int, learningRate: Double
  ) throws(RuntimeError) -> Outcome {
    for (name, tensor) in batch.tensors {
      data[graph][name]?.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes))
    }
    self.learningRate.float32[0] = Float(learningRate)
    stepNumber.float32[0] = Float(number)
    try bindings[graph][turn].run()
    turn = 1 - turn
    return Outcome(
      loss: measures[TrainingGraph.lossName]?.float32[0] ?? .nan,
      gradientNorm: measures[TrainingGraph.gradientNormName]?.float32[0])
  }

  // MARK: States

  /// The present states, under their names; valid until the next step.
  var present: [(name: String, tensor: ConstantTensor)] {
    graphs[0].states.compactMap { state in
      states[turn][state.input.name].map { (state.input.name, ConstantTensor($0)) }
    }
  }

  /// A copy of what the network has learnt: parameters, or their averages, and running statistics.
  var learnt: [String: ConstantTensor] {
    let averaged = Set(
      graphs[0].states.compactMap { state -> String? in
        if case .average(let parameter) = state.role { parameter } else { nil }
      })
    var result: [String: ConstantTensor] = [:]
    for state in graphs[0].states {
      guard let tensor = states[turn][state.input.name] else { continue }
      switch state.role {
      case .average(let parameter): result[parameter] = Self.copy(tensor)
      case .parameter where averaged.contains(state.input.name): break
      case .parameter, .runningStatistic: result[state.input.name] = Self.copy(tensor)
      case .optimizer: break
      }
    }
    return result
  }

  private static func copy(_ tensor: Tensor) -> ConstantTensor {
    let copy = Tensor(shape: tensor.shape, elementType: tensor.elementType)
    copy.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes))
    return ConstantTensor(copy)
  }

  /// Goes back to states that were saved.
  ///
  /// - Parameter saved: All states, by name.
  /// - Throws: `TrainingError` with the code `runDiffers` where one is missing or of another shape.
  func restore(_ saved: (String) throws -> ConstantTensor?) throws {
    for (name, tensor) in states[turn] {
      guard let state = try saved(name), state.shape == tensor.shape,
        state.elementType == tensor.elementType
      else {
        throw TrainingError(
          .runDiffers, "the saved run has no state \(name) of the shape \(tensor.shape)")
      }
      state.withBytes { tensor.bytes.copyMemory(from: $0) }
    }
  }
}
