import ONNX
import Tensors

extension RuleCase {
  private static let vector: [Input] = [Input([3, 4])]
  private static let positive: [Input] = [Input([3, 4], 0.3...3)]

  static let elementwise: [RuleCase] = [
    RuleCase("Identity", vector),
    RuleCase("Dropout", vector),
    RuleCase("Cast", vector, ["to": .integer(ElementType.float32.code)]),
    RuleCase("Neg", vector),
    RuleCase("Abs", vector),
    RuleCase("Sqrt", positive),
    RuleCase("Reciprocal", positive),
    RuleCase("Exp", vector),
    RuleCase("Log", positive),
    RuleCase("Sin", vector),
    RuleCase("Cos", vector),
    RuleCase("Erf", vector),
  ]

  static let activations: [RuleCase] = [
    RuleCase("Relu", vector),
    RuleCase("LeakyRelu", vector, ["alpha": .float(0.2)]),
    RuleCase("LeakyRelu", vector, [:], "slope of its own"),
    RuleCase("Elu", vector, ["alpha": .float(0.7)]),
    RuleCase("PRelu", [Input([2, 3, 2, 2]), Input([3, 1, 1], 0.1...0.9)]),
    RuleCase("Sigmoid", vector),
    RuleCase("HardSigmoid", [Input([3, 4], -4...4)]),
    RuleCase("HardSwish", [Input([3, 4], -4.1...4)]),
    RuleCase("Tanh", vector),
    RuleCase("Softplus", vector),
    RuleCase("Softsign", vector),
    RuleCase("Gelu of ONNX Runtime", vector) { builder, x in
      [builder.add(Operator("Gelu", domain: "com.microsoft"), x)]
    },
    RuleCase("QuickGelu of ONNX Runtime", vector) { builder, x in
      [builder.add(Operator("QuickGelu", domain: "com.microsoft"), x)]
    },
    RuleCase("Gelu as networks write it", vector) { builder, x in
      let scaled = builder.add("Div", [x[0], builder.constant(Float(2).squareRoot())])
      let erf = builder.add("Erf", [scaled])
      let shifted = builder.add("Add", [erf, builder.constant(1)])
      return [
        builder.add("Mul", [builder.add("Mul", [x[0], shifted]), builder.constant(0.5)])
      ]
    },
    RuleCase("SiLU", vector) { builder, x in
      [builder.add("Mul", [x[0], builder.add("Sigmoid", x)])]
    },
    RuleCase("Clip, both bounds", [Input([3, 4], -8.3...8)]) { builder, x in
      [builder.add("Clip", [x[0], builder.constant(0), builder.constant(6)])]
    },
    RuleCase("Clip, upper bound", vector) { builder, x in
      [builder.add("Clip", [x[0], nil, builder.constant(0.8)])]
    },
    RuleCase("Softmax", [Input([2, 3, 4])], ["axis": .integer(1)]),
    RuleCase("Softmax", [Input([2, 3, 4])], [:], "last axis"),
    RuleCase("LogSoftmax", [Input([2, 3, 4])], ["axis": .integer(-2)]),
  ]

  static let arithmetic: [RuleCase] = [
    RuleCase("Add", [Input([2, 3]), Input([2, 3])]),
    RuleCase("Add", [Input([2, 3, 4]), Input([3, 1])], [:], "broadcast"),
    RuleCase("Add", [Input([1]), Input([2, 1, 4])], [:], "broadcast to the second"),
    RuleCase("Add", [Input([2, 1, 3]), Input([4, 1])], [:], "broadcast both ways"),
    RuleCase("Add of a tensor to itself", vector) { builder, x in
      [builder.add("Add", [x[0], x[0]])]
    },
    RuleCase("Sub", [Input([2, 3]), Input([2, 3])]),
    RuleCase("Sub", [Input([3]), Input([2, 3])], [:], "broadcast"),
    RuleCase("Mul", [Input([2, 3]), Input([2, 3])]),
    RuleCase("Mul", [Input([2, 3, 2, 2]), Input([1, 3, 1, 1])], [:], "by channel"),
    RuleCase("Mul", [Input([2, 3, 4]), Input([])], [:], "by a number"),
    RuleCase("Mul", [Input([2, 3, 1]), Input([1, 3, 4])], [:], "broadcast both ways"),
    RuleCase("Mul of a tensor by itself", vector) { builder, x in
      [builder.add("Mul", [x[0], x[0]])]
    },
    RuleCase("Div", [Input([2, 3]), Input([2, 3], 0.5...2)]),
    RuleCase("Div", [Input([2, 3, 2]), Input([3, 1], 0.5...2)], [:], "broadcast"),
    RuleCase("Pow", [Input([2, 3], 0.5...2), Input([2, 3])]),
    RuleCase("Pow", [Input([2, 3], 0.5...2), Input([], 1...3)], [:], "by a number"),
    RuleCase("Sum", [Input([2, 3]), Input([3]), Input([2, 1])]),
    RuleCase("Mean", [Input([2, 3]), Input([2, 3])]),
    RuleCase("Max", [Input([3, 4]), Input([3, 4], -1.9...2.1)]),
    RuleCase("Max", [Input([3, 4]), Input([4], -1.93...2.11)], [:], "broadcast"),
    RuleCase("Min", [Input([3, 4]), Input([3, 4], -1.9...2.1), Input([1], -0.97...1)]),
    RuleCase("Where", [Input([3, 4]), Input([3, 1])]) { builder, x in
      let condition = builder.add("Greater", [x[0], builder.constant(0.1)])
      return [builder.add("Where", [condition, x[0], x[1]])]
    },
  ]

  static let reductions: [RuleCase] = [
    RuleCase("ReduceSum", [Input([2, 3, 4])]) { builder, x in
      [builder.add("ReduceSum", [x[0], builder.constant([0, -1])], ["keepdims": .integer(0)])]
    },
    RuleCase("ReduceSum of all", [Input([2, 3])]) { builder, x in
      [builder.add("ReduceSum", x)]
    },
    RuleCase("ReduceSum of nothing", [Input([2, 3])]) { builder, x in
      [builder.add("ReduceSum", x, ["noop_with_empty_axes": .integer(1)])]
    },
    RuleCase("ReduceMean", [Input([2, 3, 4])], ["axes": .integers([1])]),
    RuleCase(
      "ReduceMean", [Input([2, 3, 4])], ["axes": .integers([-1]), "keepdims": .integer(0)]),
    RuleCase("ReduceMean of set 18", [Input([2, 3, 4])], operatorSet: 18) { builder, x in
      [builder.add("ReduceMean", [x[0], builder.constant([1, 2])])]
    },
    RuleCase("ReduceMax", [Input([2, 3, 4])], ["axes": .integers([1])]),
    RuleCase(
      "ReduceMax", [Input([2, 3, 4])], ["axes": .integers([0, 2]), "keepdims": .integer(0)],
      "two axes"),
    RuleCase("ReduceMin", [Input([2, 3, 4])], ["axes": .integers([-1])]),
    RuleCase("ReduceSumSquare", [Input([2, 3, 4])], ["axes": .integers([1])]),
    RuleCase("ReduceL1", [Input([2, 3, 4])], ["axes": .integers([2])]),
    RuleCase("ReduceL2", [Input([2, 3, 4])], ["axes": .integers([0, 1])]),
    RuleCase("ReduceLogSumExp", [Input([2, 3, 4])], ["axes": .integers([1])]),
  ]
}
