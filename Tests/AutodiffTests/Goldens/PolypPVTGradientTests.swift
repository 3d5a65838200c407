import Architectures
import Base
import ONNX
import Tensors
import TestSupport
import Testing

@testable import Autodiff

@Suite("Gradients of Polyp-PVT", .serialized)
struct PolypPVTGradientTests {
  /// The structure losses of both maps, and their gradients with respect to all parameters but
  /// running statistics.
  private func trainingGraph(
    _ kernels: TrainingKernelChoice
  ) throws -> (graph: Graph, network: Network, trained: [String]) {
    var options = NetworkOptions()
    options.imageSize = (224, 224)
    let network = try Architecture.polypPVT.rawNetwork(options)
    var forward = network.graph
    let maps = forward.outputs.prefix(2).map(\.name)
    forward.outputs = []
    if kernels == .own {
      // Parameters are not defined yet, and the shapes of kernels are needed.
      forward.inputs += network.parameters.filter(\.isUsed).map {
        ValueInfo($0.name, TensorType($0.elementType, $0.shape))
      }
      try forward.adoptTrainingOperators(operatorSet: network.operatorSet)
      forward.inputs = network.graph.inputs
    }
    let builder = try GraphBuilder(
      continuing: forward, parameters: network.parameters, operatorSet: network.operatorSet)
    let mask = builder.input("mask", TensorType(.float32, [1, 1, 224, 224]))
    let losses = try maps.map { name in
      try Losses.structure(#require(builder.value(name)), mask: mask, in: builder)
    }
    let loss = builder.add("Add", losses.map { $0 }, name: "loss")
    let trained = network.parameters.filter { $0.isUsed && !$0.name.contains("running_") }
      .map(\.name)
    let gradients = try builder.gradients(
      of: loss, withRespectTo: trained.map { try #require(builder.value($0)) },
      using: kernels)
    builder.output(loss)
    for (name, gradient) in zip(trained, gradients) {
      builder.output(builder.add("Identity", [gradient], name: "d \(name)"))
    }
    return (try builder.finish(), network, trained)
  }

  /// An ellipse.
  private var mask: [Float] {
    (0..<224 * 224).map { place in
      let (y, x) = (Double(place / 224), Double(place % 224))
      let (down, across) = ((y - 100) / 60, (x - 120) / 45)
      return down * down + across * across < 1 ? 1 : 0
    }
  }

  @Test(arguments: [TrainingKernelChoice.standard, .own])
  func areTheOriginals(kernels: TrainingKernelChoice) throws {
    guard let golden = try goldenDocument("polyp-pvt/gradients.json"),
      let model = try goldenDocument("polyp-pvt/model.json")
    else { return }
    let salt = try model.string("salt")
    var (graph, network, trained) = try trainingGraph(kernels)
    for parameter in network.parameters where parameter.isUsed {
      graph.initializers.append(
        Graph.Initializer(
          parameter.name,
          FormulaWeights.parameter(parameter.name, parameter.shape, salt: salt)))
    }
    let image = FormulaWeights.image("train-image", [1, 3, 224, 224], salt: salt)
    let results = try graph.run(
      [
        "image": NumericTensor(image),
        "mask": NumericTensor([1, 1, 224, 224], mask.map(Double.init)),
      ],
      operatorSet: network.operatorSet)
    let loss = Double(try #require(results["loss"]?.first))
    let expected = try golden.number("loss")
    print("measured: loss \(loss), not \(expected)")
    #expect(abs(loss - expected) <= 1e-4 * expected)
    let gradients = Dictionary(
      uniqueKeysWithValues: trained.map { ($0, results["d \($0)"] ?? []) })
    let comparison = try GradientComparison(
      gradients, GoldenGradient.all(golden.object("gradients")))
    print("measured: \(comparison)")
    #expect(comparison.normError <= 1e-3)
    #expect(comparison.sumError <= 1e-3)
    #expect(comparison.sampleError <= 1e-3)
  }
}
