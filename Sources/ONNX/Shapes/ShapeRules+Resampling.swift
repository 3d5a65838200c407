import Tensors

extension ShapeRules {
  /// Resizing of images.
  static let resampling: [String: Rule] = [
    "Resize": resize,
    "Upsample": upsample,
  ]

  @Sendable private static func resize(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try resized(context, scales: try context.floats(2), sizes: try context.integers(3))
  }

  @Sendable private static func upsample(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try resized(context, scales: try context.floats(1), sizes: nil)
  }

  private static func resized(
    _ context: InferenceContext, scales: [Float]?, sizes: [Int]?
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard var extents = data.dimensions else { return [data] }
    let axes = try context.node.integers("axes") ?? Array(extents.indices)
    guard scales?.count ?? axes.count == axes.count, sizes?.count ?? axes.count == axes.count else {
      throw context.invalid("\(data) has other extents than its scales or sizes")
    }
    guard try context.node.text("keep_aspect_ratio_policy", default: "stretch") == "stretch" else {
      throw ONNXError(.unsupported, "\(context.node.label): keep_aspect_ratio_policy")
    }
    for (index, axis) in axes.enumerated() {
      let place = try context.axis(axis, rank: extents.count)
      if let sizes {
        extents[place] = .fixed(max(0, sizes[index]))
      } else if let scales {
        guard scales[index] > 0, scales[index] < 65536 else {
          throw context.invalid("it scales by \(scales[index])")
        }
        // An extent that is kept stays what it was, a name included.
        if scales[index] == 1 { continue }
        extents[place] = extents[place].map { Int(clamping: Int64(Float($0) * scales[index])) }
      } else {
        extents[place] = .unknown
      }
    }
    return [TensorType(data.elementType, extents)]
  }
}
