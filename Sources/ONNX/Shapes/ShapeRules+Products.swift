import Tensors

extension ShapeRules {
  /// Normalizations: the result is like the data.
  static let normalizations: [String: Rule] = [
    "BatchNormalization": channelNormalization, "InstanceNormalization": channelNormalization,
    "GroupNormalization": groupNormalization, "LayerNormalization": elementNormalization,
    "RMSNormalization": elementNormalization,
  ]

  /// Products of matrices.
  static let products: [String: Rule] = [
    "MatMul": matrixProduct, "FusedMatMul": matrixProduct, "Gemm": generalProduct,
  ]

  @Sendable private static func channelNormalization(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    for index in context.inputs.indices.dropFirst() {
      guard let parameter = context.optionalInput(index)?.dimensions,
        let extents = data.dimensions, extents.count >= 2
      else { continue }
      guard parameter.count == 1, parameter[0].isCompatible(with: extents[1]) else {
        throw context.invalid("input \(index) has not an element for each channel of \(data)")
      }
    }
    // In training, the mean and the variance of each channel follow.
    let statistics = TensorType(
      data.elementType, data.dimensions.map { Array($0.dropFirst().prefix(1)) })
    return [data, statistics, statistics]
  }

  @Sendable private static func groupNormalization(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [try context.input(0)]
  }

  @Sendable private static func elementNormalization(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    let axis = try context.node.integer("axis", default: -1)
    if let extents = data.dimensions, let scale = try context.input(1).dimensions {
      let first = try context.axis(axis, rank: extents.count)
      guard scale.count == extents.count - first,
        zip(scale, extents[first...]).allSatisfy({ $0.isCompatible(with: $1) })
      else { throw context.invalid("its scale does not go with \(data) from axis \(axis) on") }
    }
    // The mean and the inverse standard deviation may follow.
    var statistics = data
    if let extents = data.dimensions {
      let first = try context.axis(axis, rank: extents.count)
      statistics.dimensions = extents.enumerated().map { $0.offset < first ? $0.element : 1 }
    }
    return [data, statistics, statistics]
  }

  @Sendable private static func generalProduct(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (first, second) = (try context.input(0), try context.input(1))
    let transposes = (
      try context.node.integer("transA", default: 0) == 1,
      try context.node.integer("transB", default: 0) == 1
    )
    guard let a = first.dimensions, let b = second.dimensions else {
      return [TensorType(first.elementType, [.unknown, .unknown])]
    }
    guard a.count == 2, b.count == 2,
      a[transposes.0 ? 0 : 1].isCompatible(with: b[transposes.1 ? 1 : 0])
    else { throw context.invalid("\(first) and \(second) cannot be multiplied") }
    let result: [Dimension] = [a[transposes.0 ? 1 : 0], b[transposes.1 ? 0 : 1]]
    if let bias = context.optionalInput(2)?.dimensions {
      _ = try broadcast(result, bias, context)
    }
    return [TensorType(first.elementType, result)]
  }

  @Sendable private static func matrixProduct(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (first, second) = (try context.input(0), try context.input(1))
    try requireSame(first.elementType, second.elementType, context)
    guard var a = first.dimensions, var b = second.dimensions else {
      return [TensorType(first.elementType, nil)]
    }
    guard !a.isEmpty, !b.isEmpty else { throw context.invalid("a scalar is no matrix") }
    if try context.node.integer("transA", default: 0) == 1, a.count >= 2 {
      a.swapAt(a.count - 1, a.count - 2)
    }
    if try context.node.integer("transB", default: 0) == 1, b.count >= 2 {
      b.swapAt(b.count - 1, b.count - 2)
    }
    let rows = a.count >= 2 ? [a[a.count - 2]] : []
    let columns = b.count >= 2 ? [b[b.count - 1]] : []
    let inner = b.count >= 2 ? b[b.count - 2] : b[0]
    guard a[a.count - 1].isCompatible(with: inner) else {
      throw context.invalid("\(first) and \(second) cannot be multiplied")
    }
    let batch = try broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)), context) ?? []
    return [TensorType(first.elementType, batch + rows + columns)]
  }
}
