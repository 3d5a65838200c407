import ONNX
import Tensors

/// Writes what follows the loss: gradients, the optimiser's step, averages.
struct TrainingUpdate {
  private let builder: GraphBuilder
  private let options: TrainingOptions
  private(set) var states: [TrainingGraph.State] = []
  private var outputs: [(value: Value, name: String)] = []
  private let scope: FormulaScope

  init(_ builder: GraphBuilder, _ options: TrainingOptions) {
    self.builder = builder
    self.options = options
    scope = FormulaScope(builder: builder, label: "step")
  }

  /// Adds everything, and makes it outputs.
  mutating func add(loss: Value, _ statistics: RunningStatistics) throws(AutodiffError) {
    var parameters: [Value] = []
    for name in options.groups.flatMap(\.names) {
      guard let parameter = builder.value(name) else {
        throw AutodiffError(.unknownName, "the network has no parameter \(name)")
      }
      parameters.append(parameter)
    }
    try requireFree(namesToBe(parameters, statistics, loss))
    let gradients = try builder.gradients(
      of: loss, withRespectTo: parameters, recomputing: options.recomputation,
      using: options.kernels)
    if loss.name == TrainingGraph.lossName {
      builder.output(loss)
    } else {
      outputs.append((loss, TrainingGraph.lossName))
    }
    var steps = zip(parameters, gradients).map { parameter, gradient in
      (parameter, FormulaScope(builder: builder, label: "\(parameter.name)/step")(gradient))
    }
    if let maximum = options.maximumGradientValue {
      steps = steps.map { ($0, $1.clamped(to: maximum)) }
    }
    var share: Expression?
    if let maximum = options.maximumGradientNorm {
      let clipping = GradientClipping(maximumNorm: maximum, kernels: options.kernels)
      let (factor, norm) = clipping.share(steps.map(\.1), scope)
      outputs.append((norm.value, TrainingGraph.gradientNormName))
      if options.kernels == .own {
        share = factor
      } else {
        steps = steps.map { ($0, $1 * factor) }
      }
    }
    take(steps, share)
    for (name, value) in try statistics.updated(
      in: builder, momentum: options.statisticsMomentum)
    {
      remember(.runningStatistic, ValueInfo(name, value.type), value)
    }
    builder.output(outputs)
  }

  /// The names of all inputs and outputs that are going to be made.
  private func namesToBe(
    _ parameters: [Value], _ statistics: RunningStatistics, _ loss: Value
  ) -> [String] {
    let parts = options.optimizer.rule.stateNames + (options.averageDecay == nil ? [] : ["average"])
    let remembered = parameters.flatMap { parameter in parts.map { "\(parameter.name).\($0)" } }
    let states = parameters.map(\.name) + remembered + statistics.names
    let numbers = [
      TrainingGraph.learningRateName, TrainingGraph.stepName, TrainingGraph.lossName,
      TrainingGraph.gradientNormName,
    ]
    return numbers.filter { $0 != loss.name } + remembered + states.map(Self.outputName)
  }

  private func requireFree(_ names: [String]) throws(AutodiffError) {
    guard let name = names.first(where: builder.isTaken) else { return }
    throw AutodiffError(
      .nameTaken,
      "the network has something named \(name) already, as training needs to name an input or "
        + "output: rename it")
  }

  private static func outputName(of input: String) -> String { "\(input).next" }

  /// Adds the optimiser's step.
  ///
  /// - Parameters:
  ///   - steps: Parameters and their gradients.
  ///   - share: What all gradients are multiplied by; nil where they have been, or for 1.
  private mutating func take(
    _ steps: [(parameter: Value, gradient: Expression)], _ share: Expression?
  ) {
    let rule = options.optimizer.rule
    let number = TensorType(.float32, [Dimension]())
    let learningRate = scope(builder.input(TrainingGraph.learningRateName, number))
    let count = rule.countsSteps ? scope(builder.input(TrainingGraph.stepName, number)) : nil
    let shared = rule.shared(learningRate: learningRate, step: count)
    var groups: [String: ParameterGroup] = [:]
    for group in options.groups {
      for name in group.names { groups[name] = group }
    }
    for (parameter, gradient) in steps {
      let name = parameter.name
      let scope = gradient.scope
      let remembered = rule.stateNames.map { builder.input("\(name).\($0)", parameter.type) }
      let step = ParameterStep(
        parameter: scope(parameter), gradient: gradient, states: remembered.map { scope($0) },
        rateScale: groups[name]?.learningRateScale ?? 1,
        weightDecay: groups[name]?.weightDecay ?? 0)
      let updated =
        options.kernels == .own
        ? rule.updateByOwnOperator(step, shared, share: share) : rule.update(step, shared)
      remember(.parameter, ValueInfo(name, parameter.type), updated.parameter.value)
      for (state, value) in zip(remembered, updated.states) {
        remember(
          .optimizer(parameter: name), ValueInfo(state.name, state.type), value.value)
      }
      if let decay = options.averageDecay {
        let average = builder.input("\(name).average", parameter.type)
        let next = scope(average) * decay + updated.parameter * (1 - decay)
        remember(
          .average(parameter: name), ValueInfo(average.name, average.type), next.value)
      }
    }
  }

  private mutating func remember(
    _ role: TrainingGraph.State.Role, _ input: ValueInfo, _ next: Value
  ) {
    let output = Self.outputName(of: input.name)
    outputs.append((next, output))
    states.append(TrainingGraph.State(role: role, input: input, outputName: output))
  }
}
