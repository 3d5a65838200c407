import Tensors

extension ShapeRules {
  /// Operators that make tensors of nothing, or of shapes.
  static let sources: [String: Rule] = [
    "Constant": constantNode, "ConstantOfShape": constantOfShape, "Shape": shape, "Size": size,
    "Range": counted,
  ]

  /// Operators that make one number of many.
  static let reductions: [String: Rule] = rules(
    [
      "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean",
      "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
    ], reduce
  ).merging(rules(["ArgMax", "ArgMin"], argument)) { first, _ in first }

  @Sendable private static func constantNode(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    guard let tensor = try context.node.constantValue() else {
      throw ONNXError(.unsupported, "\(context.node.label): its value is of a kind not handled")
    }
    return [TensorType(tensor.elementType, tensor.shape)]
  }

  @Sendable private static func constantOfShape(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    var type = ElementType.float32
    if case .tensor(let value)? = context.node.attributes["value"] { type = value.elementType }
    if let extents = try context.integers(0) {
      return [TensorType(type, extents.map { .fixed(max(0, $0)) })]
    }
    let rank = try context.input(0).dimensions?.first?.value
    return [TensorType(type, rank.map { Array(repeating: .unknown, count: $0) })]
  }

  @Sendable private static func shape(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let rank = try context.input(0).dimensions?.count
    let start = try context.node.integer("start", default: 0)
    let end = try context.node.integer("end", default: Int.max)
    let count = rank.map { SliceRange(start, end, 1, size: $0).count }
    return [TensorType(.int64, [count.map { .fixed($0) } ?? .unknown])]
  }

  @Sendable private static func size(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [TensorType(.int64, [Dimension]())]
  }

  @Sendable private static func counted(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let type = try context.input(0).elementType
    guard !type.isFloatingPoint, let start = try context.integers(0)?.first,
      let limit = try context.integers(1)?.first, let step = try context.integers(2)?.first,
      step != 0
    else { return [TensorType(type, [.unknown])] }
    let reach = limit - start
    return [TensorType(type, [.fixed(max(0, (reach + step - step.signum()) / step))])]
  }

  @Sendable private static func reduce(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    let keeps = try context.node.integer("keepdims", default: 1) == 1
    let axes = try context.integers(input: 1, orAttribute: "axes")
    if axes == nil, context.hasInput(1) { return [TensorType(data.elementType, nil)] }
    if (axes ?? []).isEmpty, try context.node.integer("noop_with_empty_axes", default: 0) == 1 {
      return [data]
    }
    return [try reduced(data, axes ?? [], keeps, context)]
  }

  @Sendable private static func argument(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let axis = try context.node.integer("axis", default: 0)
    let keeps = try context.node.integer("keepdims", default: 1) == 1
    let reduced = try reduced(try context.input(0), [axis], keeps, context)
    return [TensorType(.int64, reduced.dimensions)]
  }

  /// The type that is left when axes, or all if there are none, are reduced to one element.
  private static func reduced(
    _ data: TensorType, _ axes: [Int], _ keeps: Bool, _ context: InferenceContext
  ) throws(ONNXError) -> TensorType {
    guard let extents = data.dimensions else { return data }
    var places = Set<Int>()
    for axis in axes { places.insert(try context.axis(axis, rank: extents.count)) }
    if axes.isEmpty { places = Set(extents.indices) }
    let result = extents.enumerated().compactMap { index, extent -> Dimension? in
      guard places.contains(index) else { return extent }
      return keeps ? 1 : nil
    }
    return TensorType(data.elementType, result)
  }
}

extension Node {
  /// The tensor that a `Constant` node gives; nil for kinds that are not handled.
  func constantValue() throws(ONNXError) -> ConstantTensor? {
    if case .tensor(let tensor)? = attributes["value"] { return tensor }
    if case .integer(let value)? = attributes["value_int"] {
      return ConstantTensor(shape: [], int64: [value])
    }
    if case .float(let value)? = attributes["value_float"] {
      return ConstantTensor(shape: [], float32: [value])
    }
    if case .integers(let values)? = attributes["value_ints"] {
      return ConstantTensor(shape: [values.count], int64: values)
    }
    if case .floats(let values)? = attributes["value_floats"] {
      return ConstantTensor(shape: [values.count], float32: values)
    }
    return nil
  }
}
