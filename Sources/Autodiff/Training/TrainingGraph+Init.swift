public import ONNX
internal import Tensors

extension TrainingGraph {
  /// Makes a network's graph one that trains it.
  ///
  /// Parameters that a graph names and does not define become inputs, as do the constants that are
  /// trained; other constants stay, so that a frozen part is simplified as in a served network.
  ///
  /// - Parameters:
  ///   - network: The network; its extents are numbers.
  ///   - parameters: What it is to be given by a checkpoint.
  ///   - operatorSet: The version of ONNX's operators that it uses.
  ///   - options: How it is trained.
  ///   - loss: Writes the loss of the network's outputs, which it gets by name, and gives it. What
  ///     else it needs, it makes inputs of the builder; what it makes outputs becomes a measure.
  /// - Throws: `AutodiffError` that names what cannot be trained so.
  public init(
    _ network: Graph, parameters: [Parameter] = [], operatorSet: Int, options: TrainingOptions,
    loss: (GraphBuilder, [String: Value]) throws(AutodiffError) -> Value
  ) throws(AutodiffError) {
    try options.check()
    var forward = network
    let statistics = RunningStatistics(&forward, options.normalization)
    let changing = statistics.names.union(options.groups.flatMap(\.names))
    let given = try Self.open(&forward, parameters, changing)
    let images = forward.inputs.filter { input in !given.contains { $0.name == input.name } }

    forward.outputs = network.outputs
    let builder = try AutodiffError.rethrowing { () throws(ONNXError) in
      // What follows from constants alone, such as shapes and frozen layers, is computed now.
      try forward.foldConstants(operatorSet: operatorSet)
      try forward.foldBatchNormalizations()
      if options.kernels == .own {
        try forward.adoptTrainingOperators(operatorSet: operatorSet)
      }
      forward.outputs = []
      return try GraphBuilder(continuing: forward, operatorSet: operatorSet)
    }
    let outputs = network.outputs.compactMap { builder.value($0.name) }
    let lossValue = try loss(
      builder, Dictionary(outputs.map { ($0.name, $0) }) { first, _ in first })
    let labels = builder.inputs.dropFirst(forward.inputs.count)
    var update = TrainingUpdate(builder, options)
    try update.add(loss: lossValue, statistics)

    let written = try AutodiffError.rethrowing { () throws(ONNXError) in
      var graph = try builder.finish()
      try graph.expandBatchStatistics(operatorSet: operatorSet)
      graph.mergeEqualNodes()
      if options.kernels == .own {
        try graph.completeTrainingOperators(operatorSet: operatorSet)
      }
      try Model(graph, operatorSet: operatorSet).check()
      return graph
    }
    graph = written
    self.operatorSet = operatorSet
    data = images + labels
    states = update.states
    frozen = given.filter { !changing.contains($0.name) }
    countsSteps = written.inputs.contains { $0.name == Self.stepName }
    let stateOutputs = Set(update.states.map(\.outputName))
    measures = written.outputs.map(\.name).filter { !stateOutputs.contains($0) }
  }

  /// Makes parameters inputs: all that are not defined, and the constants that change.
  ///
  /// - Parameters:
  ///   - graph: The network.
  ///   - parameters: What is not defined.
  ///   - changing: What steps change.
  /// - Returns: The new inputs.
  /// - Throws: `AutodiffError` when the network has nothing of a name in `changing`.
  private static func open(
    _ graph: inout Graph, _ parameters: [Parameter], _ changing: Set<String>
  ) throws(AutodiffError) -> [ValueInfo] {
    // Old models list constants among the inputs too.
    let constants = Set(graph.initializers.map(\.name))
    graph.inputs.removeAll { constants.contains($0.name) }
    let defined = constants.union(graph.inputs.map(\.name))
    var given = parameters.filter { $0.isUsed && !defined.contains($0.name) }.map {
      ValueInfo($0.name, TensorType($0.elementType, $0.shape))
    }
    for constant in graph.initializers where changing.contains(constant.name) {
      given.append(
        ValueInfo(
          constant.name, TensorType(constant.tensor.elementType, constant.tensor.shape)))
    }
    graph.initializers.removeAll { changing.contains($0.name) }
    graph.inputs += given
    let known = Set(graph.inputs.map(\.name))
    if let name = changing.sorted().first(where: { !known.contains($0) }) {
      throw AutodiffError(
        .unknownName, "the network has no parameter \(name): name one that it has")
    }
    return given
  }
}
