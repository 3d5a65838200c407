import Autodiff
import ONNX
import Tensors
import Testing

@Suite("The walk backwards")
struct ReverseWalkTests {
  @Test func addsUpWhatSeveralStepsContribute() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [2]))
    let terms = [2, 3, 5].map { builder.add("Mul", [x, builder.constant(Float($0))]) }
    let loss = builder.add(
      "ReduceSum", [builder.add("Sum", terms)], ["keepdims": .integer(0)])
    let gradient = try builder.gradients(of: loss, withRespectTo: [x])[0]
    builder.output(gradient)
    let tensors = try ReferenceEvaluator.evaluate(
      builder.finish(), given: ["x": NumericTensor([2], [1, -1])])
    #expect(tensors[gradient.name]?.values == [10, 10])
  }

  @Test func leavesOutWhatIsFrozen() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [1, 3, 8, 8]))
    let frozen = builder.parameter("frozen", [4, 3, 3, 3])
    let trained = builder.parameter("trained", [4, 4, 3, 3])
    let hidden = builder.add("Relu", [builder.add("Conv", [x, frozen])])
    let result = builder.add("Conv", [hidden, trained])
    let loss = builder.add("ReduceMean", [result], ["keepdims": .integer(0)])
    let before = builder.nodes.count
    _ = try builder.gradients(of: loss, withRespectTo: [trained])
    // Nothing is handed on to the image, and nothing to the first layer.
    let added = builder.nodes[before...]
    #expect(!added.contains { $0.operator == "ConvTranspose" })
    #expect(!added.contains { $0.inputs.contains("frozen") || $0.inputs.contains("x") })
  }

  @Test func givesGradientsOfTensorsWithinAGraph() throws {
    let builder = GraphBuilder(name: "g")
    let x = builder.input("x", TensorType(.float32, [3]))
    let inner = builder.add("Exp", [x])
    let loss = builder.add(
      "ReduceSum", [builder.add("Mul", [inner, inner])],
      [
        "keepdims": .integer(0)
      ])
    let gradients = try builder.gradients(of: loss, withRespectTo: [inner, loss])
    for gradient in gradients { builder.output(gradient) }
    let tensors = try ReferenceEvaluator.evaluate(
      builder.finish(), given: ["x": NumericTensor([3], [0, 0, 0])])
    #expect(tensors[gradients[0].name]?.values == [2, 2, 2])
    #expect(tensors[gradients[1].name]?.values == [1])
  }
}
