import ONNX
import Tensors
import Testing

@Suite("A graph builder")
struct GraphBuilderTests {
  @Test func namesNoTwoNodesAlike() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1, 4]))
    let y = builder.add("Relu", [builder.add("Relu", [x])])
    builder.output(y, name: "y")
    let graph = try builder.finish()
    #expect(graph.nodes.map(\.name) == ["Relu", "Relu_2"])
    #expect(graph.nodes.map(\.outputs) == [["Relu"], ["y"]])
    try Model(graph, operatorSet: 17).check()
  }

  @Test func tellsTheFirstFailureAtTheEnd() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [2, 3]))
    let wrong = builder.add("MatMul", [x, x], name: "product")
    let after = builder.add("Relu", [wrong])
    #expect(wrong.type.dimensions == nil && after.type.dimensions == nil)
    _ = builder.add("Reshape", [x, builder.constant([7])])
    builder.output(after, name: "y")
    #expect {
      try builder.finish()
    } throws: {
      "\($0)".contains("MatMul product")
    }
  }

  @Test func goesOnAfterAFailureWithExtentsOfZero() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1, 3, 4, 4]))
    _ = builder.parameter("weight", [3])
    let wrong = builder.add("Add", [x, builder.input("y", TensorType(.float32, [1, 3, 5, 4]))])
    #expect(builder.add("Relu", [wrong]).extents[3] == 0)
    // A shape that follows from such an extent is no second declaration.
    #expect(builder.parameter("weight", [wrong.channels]).name == "weight")
    #expect {
      try builder.finish()
    } throws: {
      "\($0)".contains("Add")
    }
  }

  @Test func letsSeveralOutputsBeOneTensor() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1]))
    let y = builder.add("Relu", [x])
    builder.output(y, name: "a")
    builder.output(x, name: "b")
    let graph = try builder.finish()
    #expect(graph.outputs.map(\.name) == ["a", "b"])
    try Model(graph, operatorSet: 17).check()
  }

  @Test func listsParametersOnceInTheirOrder() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1, 4]))
    let weight = builder.parameter("fc.weight", [4, 4])
    builder.unusedParameter("fc.steps", [], elementType: .int64)
    #expect(builder.parameter("fc.weight", [4, 4]) == weight)
    builder.output(builder.add("MatMul", [x, weight]), name: "y")
    #expect(builder.parameters.map(\.name) == ["fc.weight", "fc.steps"])
    #expect(builder.parameters.map(\.isUsed) == [true, false])
    // Without its parameters the graph is not whole.
    let graph = try builder.finish()
    #expect(throws: ONNXError(.invalid, "")) { try Model(graph, operatorSet: 17).check() }
  }

  @Test func sharesEqualSmallConstants() throws {
    let builder = GraphBuilder(name: "g")
    #expect(builder.constant([1, 2]) == builder.constant([1, 2]))
    #expect(builder.constant([1, 2]) != builder.constant([2, 1]))
    #expect(builder.constant(0.5) == builder.constant(0.5))
  }
}
