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

  @Test func goesOnWithAGraph() throws {
    let first = GraphBuilder(name: "g")
    let x = first.input("x", TensorType(.float32, [1, 4]))
    let product = first.add("MatMul", [x, first.parameter("weight", [4, 2])])
    _ = first.add("Reshape", [product, first.constant([2])], name: "flat")
    let builder = try GraphBuilder(
      continuing: first.finish(), parameters: first.parameters, operatorSet: 17)
    #expect(builder.value("weight")?.type == TensorType(.float32, [4, 2]))
    #expect(builder.value("MatMul")?.type == TensorType(.float32, [1, 2]))
    #expect(builder.value("nothing") == nil)
    let shape = try #require(builder.value("integers"))
    #expect(builder.elements(of: shape)?.integers() == [2])
    #expect(builder.isTaken("flat") && !builder.isTaken("MatMul_2"))
    let again = builder.add("MatMul", [builder.value("x"), builder.value("weight")])
    #expect(again.name == "MatMul_2")
    #expect(builder.nodes.count == 3)
  }

  @Test func knowsTensorsByTheNamesThatTheyHadBeforeTheyWereOutputs() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [2]))
    let y = builder.add("Exp", [x])
    builder.output([(y, "first"), (y, "second"), (x, "third")])
    builder.output(builder.add("Neg", [y]), name: "fourth")
    let graph = try builder.finish()
    try Model(graph, operatorSet: 17).check()
    #expect(graph.outputs.map(\.name) == ["first", "second", "third", "fourth"])
    #expect(graph.nodes.map(\.operator.name) == ["Exp", "Identity", "Identity", "Neg"])
    #expect(graph.nodes.map(\.inputs) == [["x"], ["first"], ["x"], ["first"]])
  }

  @Test func givesOutputsThatANodeHasLeftOut() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1, 2, 4, 4]))
    let pooled = builder.add(
      "MaxPool", [x], ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])])
    let places = try #require(builder.output(1, besides: pooled, name: "places"))
    #expect(places.type == TensorType(.int64, [1, 2, 2, 2]))
    // Asked for again, it is the same.
    #expect(builder.output(1, besides: pooled, name: "others") == places)
    #expect(builder.output(1, besides: x, name: "none") == nil)
    builder.output(places)
    try Model(builder.finish(), operatorSet: 17).check()
  }

  @Test func believesWhatIsStatedOfATensorOfUnknownExtents() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [6]))
    let shape = builder.input("shape", TensorType(.int64, [2]))
    let open = builder.add("Reshape", [x, shape])
    #expect(open.type.shape == nil)
    let stated = builder.stating(open, is: TensorType(.float32, [2, 3]))
    #expect(builder.add("Relu", [stated]).type == TensorType(.float32, [2, 3]))
    builder.output(stated)
    let graph = try builder.finish()
    #expect(try ShapeInference(of: graph, operatorSet: 17).types[stated.name] == stated.type)
  }
}
