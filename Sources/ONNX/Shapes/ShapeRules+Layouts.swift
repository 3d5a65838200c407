import Tensors

extension ShapeRules {
  /// Operators that put the same elements into another order or shape.
  static let layouts: [String: Rule] = [
    "Reshape": reshape,
    "Flatten": flatten,
    "Transpose": transpose,
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "DepthToSpace": depthToSpace,
    "SpaceToDepth": spaceToDepth,
  ]

  @Sendable private static func reshape(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let wanted = try context.integers(1) else {
      let count = try context.input(1).dimensions?.first?.value
      return [TensorType(data.elementType, count.map { Array(repeating: .unknown, count: $0) })]
    }
    let keepsZero = try context.node.integer("allowzero", default: 0) == 1
    return [TensorType(data.elementType, try reshaped(data, to: wanted, keepsZero, context))]
  }

  @Sendable private static func flatten(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else {
      return [TensorType(data.elementType, [.unknown, .unknown])]
    }
    let axis = try context.node.integer("axis", default: 1)
    let first = axis == extents.count ? axis : try context.axis(axis, rank: extents.count)
    return [
      TensorType(data.elementType, [product(extents[..<first]), product(extents[first...])])
    ]
  }

  @Sendable private static func transpose(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else { return [data] }
    let order =
      try context.node.integers("perm") ?? Array(extents.indices.reversed())
    guard order.sorted() == Array(extents.indices) else {
      throw context.invalid("\(order) is no order of the extents of \(data)")
    }
    return [TensorType(data.elementType, order.map { extents[$0] })]
  }

  @Sendable private static func squeeze(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else { return [data] }
    var removed = Set<Int>()
    if let axes = try context.integers(input: 1, orAttribute: "axes") {
      for axis in axes { removed.insert(try context.axis(axis, rank: extents.count)) }
    } else {
      removed = Set(extents.indices.filter { extents[$0] == 1 })
    }
    guard removed.allSatisfy({ extents[$0].isCompatible(with: 1) }) else {
      throw context.invalid("an extent of \(data) that is taken away is not 1")
    }
    let kept = extents.indices.filter { !removed.contains($0) }
    return [TensorType(data.elementType, kept.map { extents[$0] })]
  }

  @Sendable private static func unsqueeze(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions,
      let axes = try context.integers(input: 1, orAttribute: "axes")
    else { return [TensorType(data.elementType, nil)] }
    let rank = extents.count + axes.count
    var places = Set<Int>()
    for axis in axes { places.insert(try context.axis(axis, rank: rank)) }
    guard places.count == axes.count else { throw context.invalid("an axis is named twice") }
    var rest = extents[...]
    return [
      TensorType(
        data.elementType, (0..<rank).map { places.contains($0) ? 1 : rest.removeFirst() })
    ]
  }

  @Sendable private static func depthToSpace(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try moved(context) { extents, block in
      [extents[0], extents[1].map { $0 / (block * block) }]
        + extents[2...].map { $0.map { $0 * block } }
    }
  }

  @Sendable private static func spaceToDepth(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    try moved(context) { extents, block in
      [extents[0], extents[1].map { $0 * block * block }]
        + extents[2...].map { $0.map { $0 / block } }
    }
  }

  private static func moved(
    _ context: InferenceContext, _ change: ([Dimension], Int) -> [Dimension]
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else { return [data] }
    let block = try context.integer("blocksize", default: 0)
    guard extents.count == 4, (1...4096).contains(block) else {
      throw context.invalid("\(data) has no blocks of \(block)")
    }
    return [TensorType(data.elementType, change(extents, block))]
  }

  private static func reshaped(
    _ data: TensorType, to wanted: [Int], _ keepsZero: Bool, _ context: InferenceContext
  ) throws(ONNXError) -> [Dimension]? {
    var result: [Dimension] = []
    for (index, extent) in wanted.enumerated() {
      if extent == 0, !keepsZero {
        guard let extents = data.dimensions else { return wanted.map { _ in .unknown } }
        guard index < extents.count else {
          throw context.invalid("\(wanted) keeps an extent that \(data) does not have")
        }
        result.append(extents[index])
      } else {
        result.append(extent < 0 ? .unknown : .fixed(extent))
      }
    }
    guard let open = wanted.firstIndex(of: -1) else {
      try checkCount(data, result, context)
      return result
    }
    guard wanted.count(where: { $0 < 0 }) == 1 else {
      throw context.invalid("\(wanted) leaves more than one extent open")
    }
    guard let extents = data.dimensions else { return result }
    // Extents that are open cancel where they are the same on both sides.
    var rest = extents.filter { $0.value == nil }
    for (index, extent) in result.enumerated() where index != open && extent.value == nil {
      guard let same = rest.firstIndex(of: extent) else { return result }
      rest.remove(at: same)
    }
    let left = product(extents.filter { $0.value != nil }[...])
    let taken = product(result.filter { $0.value != nil }[...])
    guard case (.fixed(let left), .fixed(let taken)) = (left, taken) else { return result }
    if rest.count == 1, left == taken {
      result[open] = rest[0]
    } else if rest.isEmpty {
      guard taken > 0, left % taken == 0 else {
        throw context.invalid("\(data) cannot take the shape \(wanted)")
      }
      result[open] = .fixed(left / taken)
    }
    return result
  }

  private static func checkCount(
    _ data: TensorType, _ result: [Dimension], _ context: InferenceContext
  ) throws(ONNXError) {
    guard let shape = data.shape, let wanted = TensorType(.float32, result).shape else { return }
    guard shape.elementCount == wanted.elementCount else {
      throw context.invalid("\(data) cannot take the shape \(wanted)")
    }
  }

  static func product(_ extents: ArraySlice<Dimension>) -> Dimension {
    var product = 1
    for extent in extents {
      guard let value = extent.value else { return extents.count == 1 ? extent : .unknown }
      let (next, overflow) = product.multipliedReportingOverflow(by: value)
      if overflow { return .unknown }
      product = next
    }
    return .fixed(product)
  }
}
