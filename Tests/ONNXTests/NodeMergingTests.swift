import ONNX
import Tensors
import Testing

@Suite("Merging of equal nodes")
struct NodeMergingTests {
  private let builder = GraphBuilder(name: "g")

  private func merged() throws -> Graph {
    var graph = try builder.finish()
    graph.mergeEqualNodes()
    try Model(graph, operatorSet: 17).check()
    return graph
  }

  @Test func computesOnceWhatIsComputedAlike() throws {
    let x = builder.input("x", TensorType(.float32, [2]))
    let chains = (0..<3).map { _ in builder.add("Exp", [builder.add("Neg", [x])]) }
    builder.output(builder.add("Sum", chains.map { $0 }), name: "y")
    let graph = try merged()
    #expect(graph.nodes.map(\.operator.name) == ["Neg", "Exp", "Sum"])
    #expect(Set(graph.nodes[2].inputs).count == 1)
  }

  @Test func tellsSettingsAndInputsApart() throws {
    let x = builder.input("x", TensorType(.float32, [2, 2]))
    let y = builder.input("y", TensorType(.float32, [2, 2]))
    let values = [
      builder.add("Softmax", [x], ["axis": .integer(0)]),
      builder.add("Softmax", [x], ["axis": .integer(1)]),
      builder.add("Sub", [x, y]), builder.add("Sub", [y, x]),
      builder.add("LeakyRelu", [x], ["alpha": .float(0.1)]),
      builder.add("LeakyRelu", [x], ["alpha": .float(0.2)]),
    ]
    builder.output(builder.add("Sum", values.map { $0 }), name: "z")
    #expect(try merged().nodes.count == 7)
  }

  @Test func keepsOneOfEqualConstants() throws {
    let x = builder.input("x", TensorType(.float32, [2]))
    let constants = [[1, 2], [1, 2], [2, 1]].map { (values: [Float]) in
      builder.constant(ConstantTensor(shape: [2], float32: values))
    }
    let sums = constants.map { builder.add("Add", [x, $0]) }
    builder.output(builder.add("Sum", sums.map { $0 }), name: "y")
    let graph = try merged()
    #expect(graph.initializers.count == 2)
    #expect(graph.nodes.map(\.operator.name) == ["Add", "Add", "Sum"])
  }

  @Test func keepsOutputsOfTheGraph() throws {
    let x = builder.input("x", TensorType(.float32, [2]))
    for name in ["y", "z"] { builder.output(builder.add("Exp", [x]), name: name) }
    let graph = try merged()
    #expect(graph.outputs.map(\.name) == ["y", "z"])
    #expect(graph.nodes.count == 2)
  }

  @Test func keepsWhatIsRandom() throws {
    let x = builder.input("x", TensorType(.float32, [2]))
    let values = (0..<2).map { _ in builder.add("RandomNormalLike", [x]) }
    let sum = builder.add("Add", values.map { builder.add("Add", [x, $0]) })
    var graph = try builder.finish()
    graph.outputs = [ValueInfo(sum.name, TensorType(.float32, [2]))]
    graph.mergeEqualNodes()
    #expect(graph.nodes.count { $0.operator == "RandomNormalLike" } == 2)
  }
}
