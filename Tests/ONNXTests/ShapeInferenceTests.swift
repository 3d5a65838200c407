import ONNX
import Tensors
import Testing

@Suite("Shape inference")
struct ShapeInferenceTests {
  /// A node with its inputs, and what it gives.
  struct Case: CustomTestStringConvertible, Sendable {
    let op: String
    var inputs: [Input]
    var attributes: [String: Attribute] = [:]
    /// Nil where the inputs do not go together.
    let outputs: [TensorType]?

    var testDescription: String {
      "\(op)(\(inputs.map { "\($0)" }.joined(separator: ", "))) {\(attributes.keys.sorted())}"
    }
  }

  enum Input: Sendable, CustomStringConvertible {
    case tensor(TensorType)
    case integers([Int])
    case floats([Float])
    case absent

    var description: String {
      switch self {
      case .tensor(let type): "\(type)"
      case .integers(let values): "\(values)"
      case .floats(let values): "\(values)"
      case .absent: "_"
      }
    }
  }

  private static func f(_ extents: Dimension...) -> Input { .tensor(TensorType(.float32, extents)) }
  private static func t(_ extents: Dimension...) -> TensorType { TensorType(.float32, extents) }
  private static func l(_ extents: Dimension...) -> TensorType { TensorType(.int64, extents) }

  static let elementwise: [Case] = [
    Case(op: "Relu", inputs: [f(2, .symbol("n"))], outputs: [t(2, .symbol("n"))]),
    Case(op: "Add", inputs: [f(4, 1, 3), f(5, 1)], outputs: [t(4, 5, 3)]),
    Case(op: "Add", inputs: [f(.symbol("n"), 3), f()], outputs: [t(.symbol("n"), 3)]),
    Case(op: "Mul", inputs: [f(.symbol("n")), f(.symbol("m"))], outputs: [t(.unknown)]),
    Case(op: "Mul", inputs: [f(.symbol("n")), f(7)], outputs: [t(7)]),
    Case(op: "Sub", inputs: [f(2, 3), f(4, 3)], outputs: nil),
    Case(op: "Add", inputs: [f(2), .integers([1, 2])], outputs: nil),
    Case(op: "Equal", inputs: [f(2, 1), f(3)], outputs: [TensorType(.bool, [2, 3])]),
    Case(op: "Cast", inputs: [f(2)], attributes: ["to": .integer(7)], outputs: [l(2)]),
    Case(op: "Cast", inputs: [f(2)], attributes: ["to": .integer(8)], outputs: nil),
    Case(
      op: "Where", inputs: [.tensor(TensorType(.bool, [2, 1])), f(3), f()], outputs: [t(2, 3)]),
    Case(op: "Dropout", inputs: [f(2)], outputs: [t(2), TensorType(.bool, [2])]),
  ]

  static let windows: [Case] = [
    Case(
      op: "Conv", inputs: [f(.symbol("n"), 3, 352, 352), f(64, 3, 7, 7)],
      attributes: ["strides": .integers([4, 4]), "pads": .integers([3, 3, 3, 3])],
      outputs: [t(.symbol("n"), 64, 88, 88)]),
    Case(
      op: "Conv", inputs: [f(1, 8, 5, 9), f(8, 1, 3, 3), f(8)],
      attributes: ["group": .integer(8), "dilations": .integers([2, 3])],
      outputs: [t(1, 8, 1, 3)]),
    Case(
      op: "Conv", inputs: [f(1, 3, 224, 224), f(32, 3, 3, 3)],
      attributes: ["strides": .integers([2, 2]), "auto_pad": .text("SAME_UPPER")],
      outputs: [t(1, 32, 112, 112)]),
    Case(
      op: "Conv", inputs: [f(1, 3, 8, 8), f(4, 3, 3, 3)],
      attributes: ["auto_pad": .text("VALID")], outputs: [t(1, 4, 6, 6)]),
    Case(op: "Conv", inputs: [f(1, 4, 8, 8), f(4, 3, 3, 3)], outputs: nil),
    Case(op: "Conv", inputs: [f(1, 3, 2, 2), f(4, 3, 3, 3)], outputs: nil),
    Case(
      op: "Conv", inputs: [f(1, 3, 8, 8), f(4, 3, 3, 3)],
      attributes: ["strides": .integers([0, 1])], outputs: nil),
    Case(
      op: "ConvTranspose", inputs: [f(1, 64, 16, 16), f(64, 32, 2, 2)],
      attributes: ["strides": .integers([2, 2])], outputs: [t(1, 32, 32, 32)]),
    Case(
      op: "ConvTranspose", inputs: [f(1, 4, 5, 5), f(4, 2, 3, 3)],
      attributes: [
        "strides": .integers([2, 2]), "pads": .integers([1, 1, 1, 1]),
        "output_padding": .integers([1, 1]),
      ], outputs: [t(1, 2, 10, 10)]),
    Case(
      op: "MaxPool", inputs: [f(1, 64, 112, 112)],
      attributes: [
        "kernel_shape": .integers([3, 3]), "strides": .integers([2, 2]),
        "pads": .integers([1, 1, 1, 1]),
      ], outputs: [t(1, 64, 56, 56), l(1, 64, 56, 56)]),
    // The window that would begin in the padding is left out: PyTorch's rule, and ONNX's.
    Case(
      op: "AveragePool", inputs: [f(1, 1, 5, 6)],
      attributes: [
        "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]), "ceil_mode": .integer(1),
      ], outputs: [t(1, 1, 3, 3)]),
    Case(
      op: "MaxPool", inputs: [f(1, 1, 3, 3)],
      attributes: [
        "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]), "ceil_mode": .integer(1),
        "pads": .integers([1, 1, 1, 1]),
      ], outputs: [t(1, 1, 2, 2), l(1, 1, 2, 2)]),
    Case(op: "GlobalAveragePool", inputs: [f(2, 8, 7, 7)], outputs: [t(2, 8, 1, 1)]),
    // Windows of fewer or more extents than the picture, larger than it, and too large to count.
    Case(
      op: "MaxPool", inputs: [f(1, 1, 8, 8)], attributes: ["kernel_shape": .integers([2])],
      outputs: nil),
    Case(
      op: "AveragePool", inputs: [f(1, 1, 8, 8)],
      attributes: ["kernel_shape": .integers([2, 2, 2])], outputs: nil),
    Case(
      op: "MaxPool", inputs: [f(1, 1, 8, 8)],
      attributes: ["kernel_shape": .integers([9, 9]), "auto_pad": .text("VALID")], outputs: nil),
    Case(
      op: "MaxPool", inputs: [f(1, 1, 8, 8)],
      attributes: [
        "kernel_shape": .integers([1 << 31, 2]), "dilations": .integers([1 << 31, 1]),
      ], outputs: nil),
  ]

  static let products: [Case] = [
    Case(
      op: "MatMul", inputs: [f(.symbol("n"), 1, 4, 8), f(3, 8, 5)],
      outputs: [t(.symbol("n"), 3, 4, 5)]),
    Case(op: "MatMul", inputs: [f(8), f(8, 5)], outputs: [t(5)]),
    Case(op: "MatMul", inputs: [f(4, 8), f(7, 5)], outputs: nil),
    Case(
      op: "Gemm", inputs: [f(4, 8), f(5, 8), f(5)], attributes: ["transB": .integer(1)],
      outputs: [t(4, 5)]),
    Case(op: "Gemm", inputs: [f(4, 8), f(5, 8)], outputs: nil),
    Case(op: "LayerNormalization", inputs: [f(1, 9, 64), f(64), f(64)], outputs: [t(1, 9, 64)]),
    Case(op: "LayerNormalization", inputs: [f(1, 9, 64), f(63), f(63)], outputs: nil),
    Case(
      op: "BatchNormalization", inputs: [f(1, 8, 2, 2), f(8), f(8), f(8), f(8)],
      outputs: [t(1, 8, 2, 2)]),
    Case(
      op: "BatchNormalization", inputs: [f(1, 8, 2, 2), f(7), f(8), f(8), f(8)], outputs: nil),
  ]

  static let layouts: [Case] = [
    Case(op: "Reshape", inputs: [f(2, 3, 4), .integers([0, -1])], outputs: [t(2, 12)]),
    Case(
      op: "Reshape", inputs: [f(.symbol("n"), 8, 4, 4), .integers([0, 8, -1])],
      outputs: [t(.symbol("n"), 8, 16)]),
    Case(
      op: "Reshape", inputs: [f(.symbol("n"), 8, 4, 4), .integers([-1, 128])],
      outputs: [t(.symbol("n"), 128)]),
    Case(op: "Reshape", inputs: [f(2, 3), .integers([4, -1])], outputs: nil),
    Case(op: "Reshape", inputs: [f(2, 3), .integers([5])], outputs: nil),
    Case(op: "Reshape", inputs: [f(2, 3), .integers([-1, -1])], outputs: nil),
    Case(
      op: "Reshape", inputs: [f(0, 3), .integers([0, 5])],
      attributes: ["allowzero": .integer(1)], outputs: [t(0, 5)]),
    Case(
      op: "Transpose", inputs: [f(1, 2, 3)], attributes: ["perm": .integers([2, 0, 1])],
      outputs: [t(3, 1, 2)]),
    Case(op: "Transpose", inputs: [f(1, 2, 3)], outputs: [t(3, 2, 1)]),
    Case(
      op: "Transpose", inputs: [f(1, 2, 3)], attributes: ["perm": .integers([0, 0, 1])],
      outputs: nil),
    Case(op: "Flatten", inputs: [f(.symbol("n"), 8, 2, 2)], outputs: [t(.symbol("n"), 32)]),
    Case(op: "Squeeze", inputs: [f(1, 3, 1), .integers([-1])], outputs: [t(1, 3)]),
    Case(op: "Squeeze", inputs: [f(1, 3, 1)], outputs: [t(3)]),
    Case(op: "Squeeze", inputs: [f(1, 3, 1), .integers([1])], outputs: nil),
    Case(op: "Unsqueeze", inputs: [f(3), .integers([0, -1])], outputs: [t(1, 3, 1)]),
    Case(op: "Unsqueeze", inputs: [f(3), .integers([0, 0])], outputs: nil),
    Case(
      op: "DepthToSpace", inputs: [f(1, 8, 2, 3)], attributes: ["blocksize": .integer(2)],
      outputs: [t(1, 2, 4, 6)]),
  ]

  static let selections: [Case] = [
    Case(
      op: "Concat", inputs: [f(1, 2, 4), f(1, 3, 4)], attributes: ["axis": .integer(1)],
      outputs: [t(1, 5, 4)]),
    Case(
      op: "Concat", inputs: [f(1, 2, 4), f(1, 3, 5)], attributes: ["axis": .integer(-2)],
      outputs: nil),
    Case(
      op: "Split", inputs: [f(1, 6, 4), .integers([2, 4])], attributes: ["axis": .integer(1)],
      outputs: [t(1, 2, 4), t(1, 4, 4)]),
    Case(
      op: "Split", inputs: [f(1, 6, 4), .integers([2, 5])], attributes: ["axis": .integer(1)],
      outputs: nil),
    Case(
      op: "Slice", inputs: [f(1, 10), .integers([2]), .integers([Int.max]), .integers([1])],
      outputs: [t(1, 8)]),
    Case(
      op: "Slice",
      inputs: [f(10), .integers([-1]), .integers([Int.min]), .integers([0]), .integers([-3])],
      outputs: [t(4)]),
    Case(
      op: "Slice",
      inputs: [f(10), .integers([5]), .integers([2]), .integers([0]), .integers([1])],
      outputs: [t(0)]),
    Case(
      op: "Slice",
      inputs: [f(10), .integers([0]), .integers([2]), .integers([0]), .integers([0])],
      outputs: nil),
    Case(
      op: "Gather", inputs: [f(5, 6, 7), .integers([0, 1])], attributes: ["axis": .integer(1)],
      outputs: [t(5, 2, 7)]),
    Case(op: "Expand", inputs: [f(3, 1), .integers([2, 1, 4])], outputs: [t(2, 3, 4)]),
    Case(op: "Tile", inputs: [f(3, 1), .integers([2, 4])], outputs: [t(6, 4)]),
    Case(op: "Pad", inputs: [f(2, 3), .integers([0, 1, 0, 2])], outputs: [t(2, 6)]),
    Case(op: "Pad", inputs: [f(2, 3), .integers([0, 1, 0])], outputs: nil),
  ]

  static let others: [Case] = [
    Case(
      op: "ReduceMean", inputs: [f(2, 3, 4)], attributes: ["axes": .integers([1])],
      outputs: [t(2, 1, 4)]),
    Case(
      op: "ReduceMax", inputs: [f(2, 3, 4), .integers([-1])], attributes: ["keepdims": .integer(0)],
      outputs: [t(2, 3)]),
    Case(op: "ReduceSum", inputs: [f(2, 3)], attributes: ["keepdims": .integer(0)], outputs: [t()]),
    Case(
      op: "ReduceSum", inputs: [f(2, 3)], attributes: ["noop_with_empty_axes": .integer(1)],
      outputs: [t(2, 3)]),
    Case(op: "ReduceMean", inputs: [f(2)], attributes: ["axes": .integers([1])], outputs: nil),
    Case(op: "ArgMax", inputs: [f(2, 3)], attributes: ["axis": .integer(1)], outputs: [l(2, 1)]),
    Case(op: "Shape", inputs: [f(.symbol("n"), 3)], outputs: [l(2)]),
    Case(
      op: "Range", inputs: [.integers([2]), .integers([11]), .integers([3])], outputs: [l(3)]),
    Case(op: "ConstantOfShape", inputs: [.integers([2, 5])], outputs: [t(2, 5)]),
    Case(
      op: "Resize", inputs: [f(.symbol("n"), 3, 11, 11), .absent, .floats([1, 1, 2, 0.5])],
      outputs: [t(.symbol("n"), 3, 22, 5)]),
    Case(
      op: "Resize", inputs: [f(1, 3, 11, 11), .absent, .absent, .integers([1, 3, 7, 9])],
      outputs: [t(1, 3, 7, 9)]),
    Case(op: "Resize", inputs: [f(1, 3, 11, 11), .absent, .floats([2])], outputs: nil),
    // What no rule knows is unknown, not an error.
    Case(op: "NobodysOperator", inputs: [f(1)], outputs: []),
  ]

  @Test(arguments: elementwise + windows + products + layouts + selections + others)
  func followsTheRulesOfOperators(test: Case) throws {
    var inference = ShapeInference(operatorSet: 17)
    var names: [String] = []
    for (index, input) in test.inputs.enumerated() {
      let name = "input\(index)"
      names.append(name)
      switch input {
      case .tensor(let type): inference.add(ValueInfo(name, type))
      case .integers(let values):
        inference.add(
          Graph.Initializer(name, ConstantTensor(shape: [values.count], int64: values)))
      case .floats(let values):
        inference.add(
          Graph.Initializer(name, ConstantTensor(shape: [values.count], float32: values)))
      case .absent: names[index] = ""
      }
    }
    let count = max(1, test.outputs?.count ?? 1)
    let node = Node(
      Operator(test.op), inputs: names, outputs: (0..<count).map { "output\($0)" },
      attributes: test.attributes)
    guard let expected = test.outputs else {
      #expect(throws: ONNXError.self) { try inference.add(node) }
      return
    }
    try inference.add(node)
    #expect((0..<count).compactMap { inference.types["output\($0)"] } == expected)
  }

  @Test func anErrorNamesTheNodeAndItsInputs() throws {
    var inference = ShapeInference(operatorSet: 17)
    inference.add(ValueInfo("a", TensorType(.float32, [2, 3])))
    inference.add(ValueInfo("b", TensorType(.float32, [4, 3])))
    #expect {
      try inference.add(Node("Add", name: "sum", inputs: ["a", "b"], outputs: ["c"]))
    } throws: {
      "\($0)" == "Add sum: float32[2, 3] and float32[4, 3] do not go together"
    }
  }
}
