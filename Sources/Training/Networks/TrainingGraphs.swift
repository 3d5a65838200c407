internal import Architectures
internal import Autodiff
internal import Imaging
internal import ONNX
internal import Tensors

/// Makes the graphs of a run: a network, a recipe and a task as steps of training.
struct TrainingGraphs {
  let network: TrainableNetwork
  let recipe: TrainingRecipe
  /// Weights of the classes; nil where all count alike.
  let classWeights: [Float]?

  /// The names of a graph's data.
  enum Names {
    static let image = Architecture.inputName
    static let labels = "labels"
    static let mask = "mask"
  }

  /// The graph of a step on images of one size.
  ///
  /// - Parameters:
  ///   - size: The images' size, in pixels.
  ///   - batch: How many images a step has.
  /// - Returns: The graph; graphs of other sizes have the same states.
  /// - Throws: `ArchitectureError` or `AutodiffError`.
  func graph(_ size: ImageSize, batch: Int) throws -> TrainingGraph {
    var options = network.options
    options.batch = batch
    options.imageSize = (size.height, size.width)
    let description = try network.architecture.rawNetwork(options)
    var forward = description.graph
    for parameter in network.parameters where !changes(parameter) {
      forward.initializers.append(
        Graph.Initializer(parameter.name, try network.tensor(parameter.name)))
    }
    return try graph(
      forward, description.parameters, operatorSet: description.operatorSet, size: size)
  }

  /// The graph of a step on what a network's frozen part gives.
  ///
  /// - Parameter divided: The network; its frozen part is left out.
  /// - Returns: The graph, with the states of the whole network's.
  /// - Throws: `AutodiffError`.
  func graph(_ divided: DividedNetwork) throws -> TrainingGraph {
    var rest = divided.division.rest
    rest.outputs.removeAll { $0.name == Architecture.servedName }
    return try graph(
      rest, network.parameters.filter(changes), operatorSet: divided.operatorSet,
      size: divided.size)
  }

  private func graph(
    _ forward: Graph, _ parameters: [Parameter], operatorSet: Int, size: ImageSize
  ) throws -> TrainingGraph {
    try TrainingGraph(
      forward, parameters: parameters, operatorSet: operatorSet, options: trainingOptions()
    ) { (builder, outputs) throws(AutodiffError) in
      try loss(builder, forward.outputs.compactMap { outputs[$0.name] }, size)
    }
  }

  /// Whether steps change a parameter; others are constants, so that what is frozen is simplified.
  func changes(_ parameter: Parameter) -> Bool {
    learns(parameter) && (recipe.normalizesByBatch || !parameter.isRunningStatistic)
  }

  // MARK: What learns

  private func trainingOptions() throws(TrainingError) -> TrainingOptions {
    if case .lastStages(let count) = recipe.trained {
      let stages = network.architecture.encoderStages.count
      guard stages > 0, count <= stages else {
        throw TrainingError(
          .invalidOption,
          "\(network.architecture.rawValue) has \(stages) stages of which the last can be trained, "
            + "not \(count); use \"trained_stages\": \"all\"")
      }
    }
    let learning = network.parameters.filter(changes)
    let parameters = learning.filter { !$0.isRunningStatistic }
    var groups: [ParameterGroup] = []
    for parameter in parameters {
      let scale = rateScale(parameter.name)
      let decay = parameter.shape.rank >= 2 || recipe.decaysVectors ? Float(recipe.weightDecay) : 0
      if let index = groups.firstIndex(where: {
        $0.learningRateScale == scale && $0.weightDecay == decay
      }) {
        groups[index].names.append(parameter.name)
      } else {
        groups.append(
          ParameterGroup([parameter.name], learningRateScale: scale, weightDecay: decay))
      }
    }
    var options = TrainingOptions(groups: groups, optimizer: try optimizer())
    options.normalization = .batchWhere(
      Set(learning.filter(\.isRunningStatistic).map(\.name)))
    options.maximumGradientNorm = recipe.maximumGradientNorm.map(Float.init)
    options.maximumGradientValue = recipe.maximumGradientValue.map(Float.init)
    options.kernels = .own
    options.averageDecay = recipe.averageDecay.map(Float.init)
    options.recomputation = recipe.recomputesCheapOperators ? .cheapOperators : .nothing
    return options
  }

  private func optimizer() throws(TrainingError) -> Optimizer {
    switch recipe.algorithm {
    case .sgd: return .sgd(momentum: Float(recipe.momentum))
    case .adamW: return .adamW()
    case .logisticRegression:
      throw TrainingError(
        .invalidOption, "logistic regression has no steps; it is for a head (train histology)")
    }
  }

  private func learns(_ parameter: Parameter) -> Bool {
    guard case .lastStages(let count) = recipe.trained,
      let stage = network.stage(of: parameter.name)
    else { return true }
    return stage >= network.architecture.encoderStages.count - count
  }

  private func rateScale(_ name: String) -> Float {
    guard let stage = network.stage(of: name) else { return 1 }
    var scale = recipe.encoderRateScale
    for _ in stage..<(network.architecture.encoderStages.count - 1) {
      scale *= recipe.stageRateDecay
    }
    return Float(scale)
  }

  // MARK: What is minimised

  private func loss(
    _ builder: GraphBuilder, _ outputs: [Value], _ size: ImageSize
  ) throws(AutodiffError) -> Value {
    guard recipe.loss == .crossEntropy else { return try maskLoss(builder, outputs, size) }
    guard let logits = outputs.last, logits.extents.count == 2 else {
      throw AutodiffError(
        .invalidSetting, "cross-entropy is for a network that tells classes apart")
    }
    let labels = builder.input(Names.labels, TensorType(.int64, [logits.extents[0]]))
    return try Losses.crossEntropy(
      logits, labels: labels, classWeights: classWeights,
      labelSmoothing: Float(recipe.labelSmoothing), in: builder)
  }

  /// The sum of the loss of each map; outputs that are no maps are features.
  private func maskLoss(
    _ builder: GraphBuilder, _ outputs: [Value], _ size: ImageSize
  ) throws(AutodiffError) -> Value {
    let maps = outputs.filter { output in
      output.extents.count == 4 && output.extents[1] == 1
        && Array(output.extents[2...]) == [size.height, size.width]
    }
    guard let first = maps.first else {
      throw AutodiffError(.invalidSetting, "masks are for a network that segments")
    }
    let mask = builder.input(Names.mask, first.type)
    var sum: Value?
    for map in maps {
      let loss =
        recipe.loss == .structure
        ? try Losses.structure(map, mask: mask, in: builder)
        : try Losses.binaryCrossEntropyAndDice(map, mask: mask, in: builder)
      sum = sum.map { builder.add("Add", [$0, loss], name: "\(map.name)/loss_sum") } ?? loss
    }
    return sum ?? first
  }
}

extension Parameter {
  /// Whether it is a batch normalization's running mean or variance.
  var isRunningStatistic: Bool {
    name.hasSuffix(".running_mean") || name.hasSuffix(".running_var")
  }
}
