import Autodiff
import ONNX
import Tensors
import Testing

@Suite("Gradients are refused")
struct GradientRefusalTests {
  private let square = TensorType(.float32, [2, 2])

  private func expect(
    _ code: AutodiffError.Code, mentioning words: [String],
    _ body: (GraphBuilder) throws -> (Value, [Value])
  ) {
    #expect {
      let builder = GraphBuilder(name: "g")
      let (loss, targets) = try body(builder)
      _ = try builder.gradients(of: loss, withRespectTo: targets)
    } throws: { error in
      guard let error = error as? AutodiffError, error.code == code else { return false }
      return words.allSatisfy(error.message.contains)
    }
  }

  private func total(_ builder: GraphBuilder, _ x: Value) -> Value {
    builder.add("ReduceSum", [x], ["keepdims": .integer(0)], name: "loss")
  }

  @Test func throughOperatorsWithoutARule() {
    expect(.unsupportedOperator, mentioning: ["Mish", "freeze"]) { builder in
      let x = builder.input("x", square)
      return (total(builder, builder.add("Mish", [x])), [x])
    }
  }

  @Test func throughFormsWithoutARule() {
    expect(.unsupportedOperator, mentioning: ["Pad", "repeats"]) { builder in
      let x = builder.input("x", square)
      let y = builder.add(
        "Pad", [x, builder.constant([1, 1, 1, 1])], ["mode": .text("reflect")])
      return (total(builder, y), [x])
    }
    expect(.unsupportedOperator, mentioning: ["Resize", "cubic"]) { builder in
      let x = builder.input("x", TensorType(.float32, [1, 1, 4, 4]))
      let y = builder.add(
        "Resize", [x, nil, nil, builder.constant([1, 1, 8, 8])], ["mode": .text("cubic")])
      return (total(builder, y), [x])
    }
  }

  @Test func ofALossOfSeveralNumbers() {
    expect(.notScalar, mentioning: ["y", "2, 2"]) { builder in
      let x = builder.input("x", square)
      return (builder.add("Relu", [x], name: "y"), [x])
    }
  }

  @Test func ofALossOfWholeNumbers() {
    expect(.notScalar, mentioning: ["int64"]) { builder in
      let x = builder.input("x", TensorType(.int64, [2]))
      return (total(builder, x), [])
    }
  }

  @Test func withRespectToWhatTheLossDoesNotDependOn() {
    expect(.unreachable, mentioning: ["unused", "freeze"]) { builder in
      let x = builder.input("x", square)
      return (total(builder, x), [x, builder.input("unused", square)])
    }
  }

  @Test func withRespectToWhatOnlyDecidesAmongConstants() {
    expect(.unreachable, mentioning: ["x"]) { builder in
      let x = builder.input("x", square)
      let isPositive = builder.add("Greater", [x, builder.constant(0)])
      let y = builder.add("Cast", [isPositive], ["to": .integer(ElementType.float32.code)])
      return (total(builder, y), [x])
    }
  }

  @Test func withRespectToWholeNumbers() {
    expect(.unsupportedElementType, mentioning: ["labels", "int64"]) { builder in
      let x = builder.input("x", square)
      return (total(builder, x), [builder.input("labels", TensorType(.int64, [2]))])
    }
  }

  @Test func ofOpenExtents() {
    expect(.openShape, mentioning: ["batch", "number of images"]) { builder in
      let x = builder.input("x", TensorType(.float32, [.symbol("batch"), 2]))
      return (total(builder, builder.add("Relu", [x])), [x])
    }
  }

  @Test func throughHalfPrecision() {
    expect(.unsupportedElementType, mentioning: ["float16", "single precision"]) { builder in
      let x = builder.input("x", square)
      let half = builder.add("Cast", [x], ["to": .integer(ElementType.float16.code)])
      let y = builder.add(
        "Cast", [builder.add("Relu", [half])], ["to": .integer(ElementType.float32.code)])
      return (total(builder, builder.add("Add", [x, y])), [x])
    }
  }

  @Test func throughGraphsWithinNodes() {
    expect(.unsupportedOperator, mentioning: ["If", "freeze"]) { builder in
      let x = builder.input("x", square)
      var branch = Graph(name: "branch")
      branch.nodes = [Node("Neg", inputs: ["x"], outputs: ["branch.y"])]
      branch.outputs = [ValueInfo("branch.y", square)]
      let condition = builder.input("condition", TensorType(.bool, [Dimension]()))
      let chosen = builder.add(
        "If", [condition], ["then_branch": .graph(branch), "else_branch": .graph(branch)])
      let y = builder.stating(chosen, is: square)
      return (total(builder, builder.add("Add", [x, y])), [x])
    }
  }

  @Test func ofOldOperatorSets() {
    #expect {
      let builder = GraphBuilder(name: "g", operatorSet: 12)
      let x = builder.input("x", square)
      let loss = builder.add("ReduceSum", [x], ["keepdims": .integer(0)])
      _ = try builder.gradients(of: loss, withRespectTo: [x])
    } throws: {
      ($0 as? AutodiffError)?.code == .unsupportedOperatorSet
    }
  }
}
