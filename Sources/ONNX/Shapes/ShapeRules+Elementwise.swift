import Tensors

extension ShapeRules {
  /// Operators that work on each element, with broadcasting where there are several inputs.
  static let elementwise: [String: Rule] = rules(
    [
      "Abs", "Ceil", "Clip", "Cos", "Elu", "Erf", "Exp", "FastGelu", "Floor", "Gelu",
      "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Log", "LogSoftmax", "Mish", "Neg",
      "Not", "PRelu", "QuickGelu", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin",
      "Softmax", "Softplus", "Softsign", "Sqrt", "Tanh",
    ], sameAsFirst
  ).merging(
    rules(
      [
        "Add", "And", "BiasGelu", "Div", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub",
        "Sum", "Xor",
      ], broadcast)
  ) { first, _ in first }
  .merging(["Cast": cast, "CastLike": castLike, "Dropout": dropout, "Where": choice]) {
    first, _ in first
  }

  /// Operators whose result is a truth value for each element.
  static let comparisons: [String: Rule] = rules(
    ["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"], compared
  ).merging(rules(["IsNaN", "IsInf"], tested)) { first, _ in first }

  /// One rule for many operators.
  static func rules(_ names: [String], _ rule: @escaping Rule) -> [String: Rule] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, rule) })
  }

  @Sendable private static func sameAsFirst(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [try context.input(0)]
  }

  @Sendable private static func broadcast(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    var result = try context.input(0)
    for index in context.inputs.indices.dropFirst() {
      let other = try context.input(index)
      try requireSame(result.elementType, other.elementType, context)
      result.dimensions = try broadcast(result.dimensions, other.dimensions, context)
    }
    return [result]
  }

  @Sendable private static func cast(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let type = try ElementType(code: context.node.integer("to", default: 0))
    return [TensorType(type, try context.input(0).dimensions)]
  }

  @Sendable private static func castLike(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [TensorType(try context.input(1).elementType, try context.input(0).dimensions)]
  }

  @Sendable private static func dropout(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    return [data, TensorType(.bool, data.dimensions)]
  }

  @Sendable private static func choice(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let condition = try context.input(0)
    let (yes, no) = (try context.input(1), try context.input(2))
    try requireSame(yes.elementType, no.elementType, context)
    let values = try broadcast(yes.dimensions, no.dimensions, context)
    return [TensorType(yes.elementType, try broadcast(condition.dimensions, values, context))]
  }

  @Sendable private static func compared(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [TensorType(.bool, try broadcast(context)[0].dimensions)]
  }

  @Sendable private static func tested(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [TensorType(.bool, try context.input(0).dimensions)]
  }

  static func requireSame(
    _ first: ElementType, _ second: ElementType, _ context: InferenceContext
  ) throws(ONNXError) {
    // Pow is the one operator whose inputs may differ.
    guard first == second || context.node.operator.name == "Pow" else {
      throw context.invalid("\(first) and \(second) do not go together")
    }
  }

  /// The extents of what two tensors are stretched to, aligned at their last extents.
  static func broadcast(
    _ first: [Dimension]?, _ second: [Dimension]?, _ context: InferenceContext
  ) throws(ONNXError) -> [Dimension]? {
    guard let first, let second else { return nil }
    let rank = max(first.count, second.count)
    let padded = [first, second].map {
      Array(repeating: Dimension.fixed(1), count: rank - $0.count) + $0
    }
    var result: [Dimension] = []
    for (one, other) in zip(padded[0], padded[1]) {
      switch (one, other) {
      case (.fixed(1), _): result.append(other)
      case (_, .fixed(1)): result.append(one)
      case (.fixed(let a), .fixed(let b)):
        guard a == b else {
          throw context.invalid(
            "\(TensorType(.float32, first)) and \(TensorType(.float32, second)) do not go together")
        }
        result.append(one)
      case (.fixed, _): result.append(one)
      case (_, .fixed): result.append(other)
      default: result.append(one == other ? one : .unknown)
      }
    }
    return result
  }
}
