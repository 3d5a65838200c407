import Tensors

extension ShapeRules {
  /// The operators of `TrainingOperators`.
  static let trainingOperators: [String: Rule] = [
    "DepthwiseConv": depthwise,
    "DepthwiseConvGradient": depthwiseGradients,
    "BatchNormalization": batchNormalization,
    "BatchNormalizationGradient": batchNormalizationGradients,
    "MaxPool": maxPoolWithTaps,
    "MaxPoolGradient": maxPoolGradient,
    "ClipGradient": clipGradient,
    "AdamW": { (context) throws(ONNXError) in try update(context, states: 2) },
    "GradientDescent": { (context) throws(ONNXError) in try update(context, states: 1) },
    "SquaredLength": { (context) throws(ONNXError) in
      [TensorType(try context.input(0).elementType, [Dimension]())]
    },
  ]

  /// What ONNX's operator of a name gives for the same inputs.
  private static func standard(
    _ name: String, _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    guard let rule = rule(for: Operator(name)) else { throw context.invalid("there is no \(name)") }
    return try rule(context)
  }

  private static func requireAlike(
    _ first: TensorType, _ second: TensorType, _ context: InferenceContext
  ) throws(ONNXError) {
    guard first.agrees(with: second) else {
      throw context.invalid("\(first) and \(second) have to be alike")
    }
  }

  @Sendable private static func depthwise(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (image, kernel) = (try context.input(0), try context.input(1))
    guard (image.dimensions?.count ?? 4) == 4 else {
      throw context.invalid("\(image) has not four extents")
    }
    var node = context.node
    node.attributes["group"] = .integer(kernel.dimensions?.first?.value ?? 1)
    return try standard(
      "Conv",
      InferenceContext(
        node: node, inputs: [image, kernel], constants: [nil, nil],
        operatorSet: context.operatorSet))
  }

  @Sendable private static func depthwiseGradients(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try requireAlike(try depthwise(context)[0], try context.input(2), context)
    return [try context.input(0), try context.input(1)]
  }

  @Sendable private static func batchNormalization(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try standard("BatchNormalization", context)
  }

  @Sendable private static func batchNormalizationGradients(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (x, scale) = (try context.input(0), try context.input(2))
    try requireAlike(x, try context.input(1), context)
    return [x, scale, scale]
  }

  @Sendable private static func maxPoolWithTaps(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let places = try standard("MaxPool", context)[0]
    return [places, TensorType(.uint8, places.dimensions)]
  }

  @Sendable private static func maxPoolGradient(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    var type = try context.input(0)
    guard let extents = type.dimensions else { return [type] }
    guard extents.count == 4, let image = try context.node.integers("image_shape"),
      image.count == 2
    else { throw context.invalid("\(type) does not go with an image of two extents") }
    type.dimensions = Array(extents[..<2]) + image.map { .fixed($0) }
    return [type]
  }

  @Sendable private static func clipGradient(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try requireAlike(try context.input(0), try context.input(1), context)
    return [try context.input(0)]
  }

  private static func update(
    _ context: InferenceContext, states: Int
  ) throws(ONNXError) -> [TensorType] {
    let parameter = try context.input(0)
    try requireAlike(parameter, try context.input(1), context)
    return Array(repeating: parameter, count: 1 + states)
  }
}
