internal import Tensors

/// What a graph needs for one run.
public struct GraphCost: Equatable, Sendable {
  /// Numbers that are trained: floating-point constants that nodes use.
  public var parameterCount = 0
  /// Bytes of all constants.
  public var constantByteCount = 0
  /// Floating-point operations of convolutions and matrix products, a multiplication and an
  /// addition counted as two.
  public var operationCount = 0
}

extension Graph {
  /// What the graph needs for one run.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  /// - Returns: The cost; operations of nodes whose extents are open are not counted.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  public func cost(operatorSet: Int) throws(ONNXError) -> GraphCost {
    let types = try ShapeInference(of: self, operatorSet: operatorSet).types
    var cost = GraphCost()
    for initializer in initializers {
      cost.constantByteCount += initializer.tensor.byteCount
      if initializer.tensor.elementType.isFloatingPoint {
        cost.parameterCount += initializer.tensor.shape.elementCount
      }
    }
    for node in nodes {
      let multiplications = min(try node.multiplications(types) ?? 0, Int.max / 4)
      let (total, overflow) = cost.operationCount.addingReportingOverflow(2 * multiplications)
      cost.operationCount = overflow ? Int.max : total
    }
    return cost
  }
}

extension Node {
  /// The multiplications of a convolution or matrix product; nil for others, for open extents, and
  /// for more than can be counted.
  fileprivate func multiplications(_ types: [String: TensorType]) throws(ONNXError) -> Int? {
    func shape(_ name: String?) -> Shape? { name.flatMap { types[$0]?.shape } }
    guard let result = shape(outputs.first), let first = shape(input(0)),
      let second = shape(input(1))
    else { return nil }
    func product(_ count: Int, _ extents: some Sequence<Int>) -> Int? {
      Shape(untrusted: [Int64(count)] + extents.map(Int64.init))?.elementCount
    }
    let extents = second.dimensions
    switch self.operator.name {
    // Each output element is a sum over a window of the input channels of its group.
    case "Conv": return product(result.elementCount, extents.dropFirst())
    // Each input element is spread over a window of the output channels.
    case "ConvTranspose": return product(first.elementCount, extents.dropFirst())
    case "Gemm":
      let isTransposed = try integer("transB", default: 0) == 1
      return product(result.elementCount, [extents[isTransposed ? 1 : 0]])
    case "MatMul", "FusedMatMul": return product(result.elementCount, first.dimensions.suffix(1))
    default: return nil
    }
  }
}
