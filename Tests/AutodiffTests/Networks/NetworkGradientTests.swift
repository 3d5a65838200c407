import Architectures
import Autodiff
import ONNX
import Tensors
import Testing

@Suite("Gradients of all networks")
struct NetworkGradientTests {
  @Test(arguments: Architecture.allCases)
  func haveARuleForEachOperator(architecture: Architecture) throws {
    let nodes = try architecture.rawNetwork().graph.nodes
    let missing = Set(nodes.map(\.operator)).filter { Differentiability(of: $0) == .unsupported }
    #expect(missing == [])
  }

  @Test(arguments: Architecture.allCases)
  func reachAllParametersThatOutputsDependOn(architecture: Architecture) throws {
    let network = try architecture.rawNetwork()
    var graph = network.graph
    let outputs = graph.outputs.map(\.name)
    graph.outputs = []
    let builder = try GraphBuilder(
      continuing: graph, parameters: network.parameters, operatorSet: network.operatorSet)
    let means = try outputs.map { name -> Value in
      let output = try #require(builder.value(name))
      return builder.add("ReduceMean", [output], ["keepdims": .integer(0)])
    }
    let loss = means.dropFirst().reduce(means[0]) { builder.add("Add", [$0, $1]) }
    let trained = network.parameters.filter { $0.isUsed && !$0.name.contains("running_") }
    let gradients = try builder.gradients(
      of: loss, withRespectTo: trained.map { try #require(builder.value($0.name)) })
    for (parameter, gradient) in zip(trained, gradients) {
      #expect(gradient.type.shape == parameter.shape, "\(parameter.name)")
    }
    _ = try builder.finish()
  }
}
