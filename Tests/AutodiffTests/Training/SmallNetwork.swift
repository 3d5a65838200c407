import Autodiff
import ONNX
import Tensors
import Testing

/// A network of one hidden layer whose loss is the mean of its squared outputs, for tests of training.
struct SmallNetwork {
  let graph: Graph
  let parameters: [Parameter]
  let operatorSet: Int

  /// A network, with or without a batch normalization behind its first layer.
  init(batchNorm: Bool = false, batch: Int = 4) throws {
    let builder = GraphBuilder(name: "small")
    let x = builder.input("x", TensorType(.float32, [.fixed(batch), 3]))
    var hidden = builder.add(
      "Gemm",
      [x, builder.parameter("first.weight", [3, 5]), builder.parameter("first.bias", [5])],
      name: "first")
    if batchNorm {
      let parameters = ["weight", "bias", "running_mean", "running_var"].map {
        builder.parameter("norm.\($0)", [5])
      }
      hidden = builder.add("BatchNormalization", [hidden] + parameters, name: "norm")
    }
    hidden = builder.add("Tanh", [hidden])
    let y = builder.add("MatMul", [hidden, builder.parameter("second.weight", [5, 2])])
    builder.output(y, name: "y")
    graph = try builder.finish()
    parameters = builder.parameters
    operatorSet = builder.operatorSet
  }

  func training(_ options: TrainingOptions) throws -> TrainingGraph {
    try TrainingGraph(
      graph, parameters: parameters, operatorSet: operatorSet, options: options,
      loss: SmallNetwork.loss)
  }

  @Sendable static func loss(
    _ builder: GraphBuilder, _ outputs: [String: Value]
  ) throws(AutodiffError) -> Value {
    guard let y = outputs["y"] else { throw AutodiffError(.unknownName, "no output y") }
    let squares = builder.add("Mul", [y, y])
    return builder.add("ReduceMean", [squares], ["keepdims": .integer(0)])
  }

  /// Numbers for all inputs of a training graph, the same at each run.
  func values(_ training: TrainingGraph) -> [String: NumericTensor] {
    var values: [String: NumericTensor] = [:]
    func fill(_ name: String, _ extents: [Int], _ range: ClosedRange<Double> = -1...1) {
      let input = RuleCase.Input(extents, range)
      values[name] = RuleCase("", [input]) { _, x in x }.values[0]
    }
    for info in training.data + training.frozen {
      fill(info.name, info.type.shape?.dimensions ?? [])
    }
    for state in training.states {
      let extents = state.input.type.shape?.dimensions ?? []
      switch state.role {
      case .parameter: fill(state.input.name, extents)
      case .runningStatistic: fill(state.input.name, extents, 0.5...1.5)
      case .optimizer: values[state.input.name] = NumericTensor(extents)
      case .average(let parameter): values[state.input.name] = values[parameter]
      }
    }
    for name in ["norm.running_var"] where values[name] != nil {
      fill(name, [5], 0.5...1.5)
    }
    return values
  }
}

extension TrainingGraph {
  /// Does a step in double precision, on all inputs but the numbers, and replaces the states.
  func step(
    _ values: inout [String: NumericTensor], learningRate: Double, number: Int
  ) throws -> [String: NumericTensor] {
    var given = values
    given[Self.learningRateName] = NumericTensor([], [learningRate])
    given[Self.stepName] = NumericTensor([], [Double(number)])
    let tensors = try ReferenceEvaluator.evaluate(graph, given: given, operatorSet: operatorSet)
    for state in states { values[state.input.name] = tensors[state.outputName] }
    return tensors
  }
}
