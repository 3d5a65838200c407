import ONNX
import Tensors
import Testing

@Suite("A model's check")
struct CheckerTests {
  private func model(_ change: (inout Graph) -> Void) -> Model {
    var graph = Graph(name: "g")
    graph.inputs = [ValueInfo("x", TensorType(.float32, [2]))]
    graph.initializers = [Graph.Initializer("one", ConstantTensor(shape: [], float32: [1]))]
    graph.nodes = [
      Node("Add", inputs: ["x", "one"], outputs: ["sum"]),
      Node("Relu", inputs: ["sum"], outputs: ["y"]),
    ]
    graph.outputs = [ValueInfo("y", TensorType(.float32, [2]))]
    change(&graph)
    return Model(graph, operatorSet: 17)
  }

  private func expectRefusal(
    mentioning words: String..., change: (inout Graph) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      try model(change).check()
    } throws: { error in
      words.allSatisfy { "\(error)".contains($0) }
    }
  }

  @Test func passesAGraphThatKeepsTheRules() throws {
    try model { _ in }.check()
  }

  @Test func findsNamesThatAreUsedBeforeTheyAreComputed() {
    expectRefusal(mentioning: "Relu", "sum") { $0.nodes.swapAt(0, 1) }
    expectRefusal(mentioning: "Add", "two") { $0.nodes[0].inputs[1] = "two" }
    // A cycle is a name that is used before it is computed.
    expectRefusal(mentioning: "Add sum", "y") { $0.nodes[0].inputs[1] = "y" }
  }

  @Test func findsNamesThatAreDefinedTwice() {
    expectRefusal(mentioning: "x is defined twice") { $0.nodes[0].outputs = ["x"] }
    expectRefusal(mentioning: "one is defined twice") {
      $0.initializers.append($0.initializers[0])
    }
    expectRefusal(mentioning: "no name") { $0.inputs.append(ValueInfo("", $0.inputs[0].type)) }
  }

  @Test func findsOutputsThatAreMissingOrOfAnotherType() {
    expectRefusal(mentioning: "z", "nowhere") { $0.outputs[0].name = "z" }
    expectRefusal(mentioning: "no output") { $0.outputs = [] }
    expectRefusal(mentioning: "y", "float32[2]", "float32[3]") {
      $0.outputs[0].type = TensorType(.float32, [3])
    }
    expectRefusal(mentioning: "int64") { $0.outputs[0].type.elementType = .int64 }
  }

  @Test func findsOperatorsOfSetsThatAreNotImported() {
    expectRefusal(mentioning: "org.example") {
      $0.nodes[1].operator = Operator("Relu", domain: "org.example")
    }
  }

  @Test func looksIntoGraphsWithinNodes() throws {
    var inner = Graph(name: "inner")
    inner.nodes = [Node("Neg", inputs: ["sum"], outputs: ["negative"])]
    inner.outputs = [ValueInfo("negative", TensorType(.float32, nil))]
    let branch = inner
    // An inner graph sees the names of the outer one, not the other way round.
    try model { $0.nodes[1].attributes["then"] = .graph(branch) }.check()
    inner.nodes[0].inputs = ["nobody"]
    let broken = inner
    expectRefusal(mentioning: "Neg", "nobody") { $0.nodes[1].attributes["then"] = .graph(broken) }
    expectRefusal(mentioning: "negative") {
      $0.nodes[1].attributes["then"] = .graph(branch)
      $0.nodes.append(Node("Relu", inputs: ["negative"], outputs: ["z"]))
    }
  }

  @Test func refusesFormatsOfTheFuture() {
    var model = model { _ in }
    model.formatVersion = 99
    #expect(throws: ONNXError(.unsupported, "")) { try model.check() }
    model.formatVersion = 8
    model.operatorSets = [:]
    #expect(throws: ONNXError(.invalid, "")) { try model.check() }
  }
}
