import Autodiff
import ONNX
import Runtime
import Tensors
import Testing

@Suite("Steps by operators of our own")
struct OwnUpdateTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: Optimizer
    var maximumNorm: Float?
    var averageDecay: Float?
    var testDescription: String { name }

    static let all = [
      Case(name: "descent", optimizer: .sgd()),
      Case(name: "momentum", optimizer: .sgd(momentum: 0.9)),
      Case(name: "nesterov", optimizer: .sgd(momentum: 0.9, nesterov: true), maximumNorm: 0.05),
      Case(name: "adam", optimizer: .adamW(), averageDecay: 0.9),
      Case(name: "adam, shortened", optimizer: .adamW(), maximumNorm: 0.05),
      Case(name: "adam, not shortened", optimizer: .adamW(), maximumNorm: 1e6),
    ]
  }

  private func run(
    _ test: Case, _ kernels: TrainingKernelChoice, _ vectors: TrainingVectors = .widest
  ) throws -> [String: [Float]] {
    let network = try SmallNetwork(batchNorm: true)
    var options = TrainingOptions(
      groups: [
        // A bias before a normalization has no gradient but rounding, which Adam makes steps of.
        ParameterGroup(["first.weight"], weightDecay: 0.1),
        ParameterGroup(
          ["second.weight", "norm.weight", "norm.bias"], learningRateScale: 3, weightDecay: 0.01),
      ], optimizer: test.optimizer)
    options.maximumGradientNorm = test.maximumNorm
    options.averageDecay = test.averageDecay
    options.kernels = kernels
    let graph = try network.training(options)
    let own = graph.graph.nodes.filter { $0.operator.domain == TrainingOperators.domain }
    #expect(own.isEmpty == (kernels == .standard))
    let values = network.values(graph)
    let run = try TrainingRun(
      graph,
      initial: { info in
        let shape = try #require(info.type.shape)
        let numbers = try #require(values[info.name]).values.map(Float.init)
        return ConstantTensor(shape: shape, float32: numbers)
      },
      session: .init(
        intraOpThreads: 2, readsBackProviders: false, plansMemory: false, trainingVectors: vectors))
    let x = try #require(values["x"]).values.map(Float.init)
    _ = run.inputs["x"]?.float32.update(from: x)
    var losses: [Float] = []
    for step in 1...4 { losses.append(try run.step(step, learningRate: 0.02)) }
    var result = try run.savedStates()
    result["losses"] = losses
    if test.maximumNorm != nil {
      result["norm"] = [try run.measure(TrainingGraph.gradientNormName)]
    }
    return result
  }

  /// Four steps in single precision; a share of the largest element of a tensor.
  private let tolerance: Float = 2e-5

  @Test(arguments: Case.all, TrainingVectors.present)
  func leadWhereStandardOnesLead(test: Case, vectors: TrainingVectors) throws {
    let expected = try run(test, .standard)
    let found = try run(test, .own, vectors)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, values) in expected {
      let scale = max(1, values.map { abs($0) }.max() ?? 0)
      let own = try #require(found[name])
      let error = zip(own, values).map { abs($0 - $1) / scale }.max() ?? .infinity
      #expect(error <= tolerance, "\(name) differs by \(error)")
    }
  }
}
