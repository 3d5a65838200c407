import Autodiff
import ONNX
import Tensors
import Testing

@Suite("Training graphs")
struct TrainingGraphTests {
  private let names = ["first.weight", "first.bias", "second.weight"]

  private func options(
    _ names: [String]? = nil, _ optimizer: Optimizer = .adamW()
  ) -> TrainingOptions {
    TrainingOptions(groups: [ParameterGroup(names ?? self.names)], optimizer: optimizer)
  }

  @Test func giveEachStateBackInItsOwnType() throws {
    let network = try SmallNetwork(batchNorm: true)
    let training = try network.training(options())
    let inputs = Dictionary(uniqueKeysWithValues: training.graph.inputs.map { ($0.name, $0.type) })
    let outputs = Dictionary(
      uniqueKeysWithValues: training.graph.outputs.map { ($0.name, $0.type) })
    for state in training.states {
      #expect(inputs[state.input.name] == state.input.type)
      #expect(outputs[state.outputName] == state.input.type)
    }
    let roles = Dictionary(grouping: training.states, by: \.role).mapValues(\.count)
    #expect(roles[.parameter] == 3)
    #expect(roles[.runningStatistic] == 2)
    #expect(roles[.optimizer(parameter: "first.bias")] == 2)
    #expect(training.data.map(\.name) == ["x"])
    #expect(training.frozen.map(\.name) == ["norm.weight", "norm.bias"])
    #expect(training.measures == ["loss"])
  }

  @Test func followTheBatchesStatistics() throws {
    let network = try SmallNetwork(batchNorm: true)
    let training = try network.training(options())
    var values = network.values(training)
    let before = values
    let tensors = try training.step(&values, learningRate: 0, number: 1)
    let hidden = try #require(tensors["first"])
    for channel in 0..<5 {
      let column = (0..<4).map { hidden[[$0, channel]] }
      let mean = column.reduce(0, +) / 4
      // What is remembered is the unbiased variance.
      let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
      for (name, batch) in [("norm.running_mean", mean), ("norm.running_var", variance)] {
        let old = try #require(before[name]).values[channel]
        let new = try #require(values[name]).values[channel]
        #expect(abs(new - (0.9 * old + 0.1 * batch)) <= 1e-6, "\(name)[\(channel)]")
      }
    }
  }

  @Test(arguments: [NormalizationMode.frozen, .batchWhere(["another"])])
  func keepFrozenStatistics(mode: NormalizationMode) throws {
    let network = try SmallNetwork(batchNorm: true)
    var options = options()
    options.normalization = mode
    let training = try network.training(options)
    #expect(!training.states.contains { $0.role == .runningStatistic })
    #expect(training.frozen.map(\.name).contains("norm.running_var"))
  }

  @Test func lowerTheLoss() throws {
    let network = try SmallNetwork(batchNorm: true)
    let training = try network.training(options())
    var values = network.values(training)
    var losses: [Double] = []
    for number in 1...20 {
      let tensors = try training.step(&values, learningRate: 0.02, number: number)
      losses.append(try #require(tensors[TrainingGraph.lossName]?.values.first))
    }
    #expect(try #require(losses.last) < 0.3 * losses[0])
  }

  @Test func trainConstantsOfAnImportedGraph() throws {
    let network = try SmallNetwork()
    var graph = network.graph
    for parameter in network.parameters {
      let tensor = Tensor(shape: parameter.shape, elementType: .float32)
      graph.initializers.append(Graph.Initializer(parameter.name, ConstantTensor(tensor)))
    }
    let training = try TrainingGraph(
      graph, operatorSet: network.operatorSet, options: options(["second.weight"], .sgd()),
      loss: SmallNetwork.loss)
    // What is not trained stays a constant.
    #expect(training.frozen == [])
    #expect(training.states.map(\.input.name) == ["second.weight"])
    let constants = training.graph.initializers.map(\.name)
    #expect(constants.contains("first.weight") && !constants.contains("second.weight"))
  }

  /// What is not trained is simplified as in a served network.
  @Test func foldFrozenLayers() throws {
    let network = try SmallNetwork(batchNorm: true)
    var graph = network.graph
    for parameter in network.parameters where parameter.name != "second.weight" {
      let values = Array(repeating: Float(1), count: parameter.shape.elementCount)
      let tensor = ConstantTensor(shape: parameter.shape, float32: values)
      graph.initializers.append(Graph.Initializer(parameter.name, tensor))
    }
    var options = options(["second.weight"], .sgd())
    options.normalization = .frozen
    let training = try TrainingGraph(
      graph, parameters: network.parameters, operatorSet: network.operatorSet, options: options,
      loss: SmallNetwork.loss)
    #expect(!training.graph.nodes.contains { $0.operator == "BatchNormalization" })
    #expect(training.graph.nodes.count { $0.operator == "Gemm" } == 1)
  }

  @Test func takeALossThatIsNamedSoAlready() throws {
    let network = try SmallNetwork()
    let training = try TrainingGraph(
      network.graph, parameters: network.parameters, operatorSet: network.operatorSet,
      options: options()
    ) { (builder, outputs) throws(AutodiffError) in
      builder.add("Identity", [try SmallNetwork.loss(builder, outputs)], name: "loss")
    }
    #expect(training.measures == ["loss"])
  }

  @Test func takeOldModelsWhoseConstantsAreInputsToo() throws {
    let network = try SmallNetwork()
    var graph = network.graph
    for parameter in network.parameters {
      let tensor = Tensor(shape: parameter.shape, elementType: .float32)
      graph.initializers.append(Graph.Initializer(parameter.name, ConstantTensor(tensor)))
      graph.inputs.append(ValueInfo(parameter.name, TensorType(.float32, parameter.shape)))
    }
    let training = try TrainingGraph(
      graph, operatorSet: network.operatorSet, options: options(["second.weight"], .sgd()),
      loss: SmallNetwork.loss)
    #expect(training.data.map(\.name) == ["x"])
    #expect(training.states.map(\.input.name) == ["second.weight"])
  }

  @Test func giveTheMeasuresThatALossTells() throws {
    let network = try SmallNetwork()
    let training = try TrainingGraph(
      network.graph, parameters: network.parameters, operatorSet: network.operatorSet,
      options: options()
    ) { (builder, outputs) throws(AutodiffError) in
      let loss = try SmallNetwork.loss(builder, outputs)
      builder.output(builder.add("Sqrt", [loss]), name: "root")
      return loss
    }
    #expect(training.measures == ["root", "loss"])
  }
}

@Suite("Training graphs are refused")
struct TrainingGraphRefusalTests {
  private func expect(
    _ code: AutodiffError.Code, mentioning word: String, batch: Int = 4, batchNorm: Bool = false,
    _ change: (inout TrainingOptions) -> Void
  ) {
    #expect {
      let network = try SmallNetwork(batchNorm: batchNorm, batch: batch)
      var options = TrainingOptions(
        groups: [ParameterGroup(["first.weight"])], optimizer: .sgd())
      change(&options)
      _ = try network.training(options)
    } throws: { error in
      guard let error = error as? AutodiffError else { return false }
      return error.code == code && error.message.contains(word)
    }
  }

  @Test func withoutAnythingToTrain() {
    expect(.invalidSetting, mentioning: "nothing is trained") { $0.groups = [] }
  }

  @Test func withNamesThatTheNetworkDoesNotHave() {
    expect(.unknownName, mentioning: "third.weight") {
      $0.groups.append(ParameterGroup(["third.weight"]))
    }
  }

  @Test func withANameInTwoGroups() {
    expect(.invalidSetting, mentioning: "first.weight is in two groups") {
      $0.groups.append(ParameterGroup(["first.weight"]))
    }
  }

  @Test func withNamesThatTrainingNeeds() {
    for name in ["learning_rate", "first.weight.next", "loss"] {
      #expect {
        let network = try SmallNetwork()
        let options = TrainingOptions(
          groups: [ParameterGroup(["first.weight"])], optimizer: .sgd())
        _ = try TrainingGraph(
          network.graph, parameters: network.parameters, operatorSet: network.operatorSet,
          options: options
        ) { (builder, outputs) throws(AutodiffError) in
          _ = builder.input(name, TensorType(.float32, [1]))
          return try SmallNetwork.loss(builder, outputs)
        }
      } throws: { error in
        guard let error = error as? AutodiffError else { return false }
        return error.code == .nameTaken && error.message.contains(name)
      }
    }
  }

  @Test func withSettingsOutOfRange() {
    expect(.invalidSetting, mentioning: "momentum") { $0.optimizer = .sgd(momentum: 1) }
    expect(.invalidSetting, mentioning: "Nesterov") { $0.optimizer = .sgd(nesterov: true) }
    expect(.invalidSetting, mentioning: "epsilon") { $0.optimizer = .adamW(epsilon: 0) }
    expect(.invalidSetting, mentioning: "decay") { $0.groups[0].weightDecay = -1 }
    expect(.invalidSetting, mentioning: "scaled") { $0.groups[0].learningRateScale = .nan }
    expect(.invalidSetting, mentioning: "length") { $0.maximumGradientNorm = 0 }
    expect(.invalidSetting, mentioning: "average") { $0.averageDecay = 1 }
    expect(.invalidSetting, mentioning: "segment") { $0.recomputation = .segments(0) }
  }

  @Test func withBatchesOfOneThatHaveNoVariance() {
    expect(.invalidSetting, mentioning: "no variance", batch: 1, batchNorm: true) { _ in }
  }
}
