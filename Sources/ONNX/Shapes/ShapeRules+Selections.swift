import Tensors

extension ShapeRules {
  /// Operators that join tensors, cut them or pick from them.
  static let selections: [String: Rule] = [
    "Concat": concat,
    "Split": split,
    "Slice": slice,
    "Gather": gather,
    "GatherElements": gatherElements,
    "ScatterElements": scattered,
    "ScatterND": scattered,
    "Expand": expand,
    "Tile": tile,
    "Pad": pad,
  ]

  @Sendable private static func concat(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    var result = try context.input(0)
    guard var extents = result.dimensions else { return [result] }
    let axis = try context.axis(
      context.node.integer("axis", default: 0), rank: extents.count)
    for index in context.inputs.indices.dropFirst() {
      let other = try context.input(index)
      try requireSame(result.elementType, other.elementType, context)
      guard let added = other.dimensions else {
        extents[axis] = .unknown
        continue
      }
      guard added.count == extents.count else {
        throw context.invalid("\(result) and \(other) cannot be joined")
      }
      for place in extents.indices where place != axis {
        guard extents[place].isCompatible(with: added[place]) else {
          throw context.invalid("\(result) and \(other) cannot be joined at axis \(axis)")
        }
      }
      if let one = extents[axis].value, let more = added[axis].value {
        extents[axis] = .fixed(one + more)
      } else {
        extents[axis] = .unknown
      }
    }
    result.dimensions = extents
    return [result]
  }

  @Sendable private static func split(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    let count = context.node.outputs.count
    guard let extents = data.dimensions else { return Array(repeating: data, count: count) }
    let axis = try context.axis(
      context.node.integer("axis", default: 0), rank: extents.count)
    let sizes = try context.integers(input: 1, orAttribute: "split")
    if let sizes, let whole = extents[axis].value {
      guard sizes.count == count, sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == whole
      else { throw context.invalid("\(data) cannot be split into \(sizes) at axis \(axis)") }
    }
    return (0..<count).map { index in
      var part = extents
      if let sizes, sizes.indices.contains(index) {
        part[axis] = .fixed(sizes[index])
      } else {
        // The last part is smaller when the extent cannot be divided evenly.
        part[axis] = extents[axis].map { whole in
          let size = (whole + count - 1) / count
          return max(0, min(size, whole - index * size))
        }
      }
      return TensorType(data.elementType, part)
    }
  }

  @Sendable private static func slice(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard var extents = data.dimensions else { return [data] }
    guard let starts = try context.positions(input: 1, orAttribute: "starts"),
      let ends = try context.positions(input: 2, orAttribute: "ends"), starts.count == ends.count
    else { return [TensorType(data.elementType, extents.map { _ in .unknown })] }
    let axes = try context.integers(input: 3, orAttribute: "axes") ?? Array(starts.indices)
    let steps = try context.positions(4) ?? Array(repeating: 1, count: starts.count)
    guard axes.count == starts.count, steps.count == starts.count, !steps.contains(0) else {
      throw context.invalid("starts, ends, axes and steps do not go together")
    }
    for (index, axis) in axes.enumerated() {
      let place = try context.axis(axis, rank: extents.count)
      extents[place] = extents[place].map {
        SliceRange(starts[index], ends[index], steps[index], size: $0).count
      }
    }
    return [TensorType(data.elementType, extents)]
  }

  @Sendable private static func gather(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (data, indices) = (try context.input(0), try context.input(1))
    guard let extents = data.dimensions, let picked = indices.dimensions else {
      return [TensorType(data.elementType, nil)]
    }
    let axis = try context.axis(
      context.node.integer("axis", default: 0), rank: extents.count)
    return [TensorType(data.elementType, extents[..<axis] + picked + extents[(axis + 1)...])]
  }

  @Sendable private static func gatherElements(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [TensorType(try context.input(0).elementType, try context.input(1).dimensions)]
  }

  /// The result is like what is scattered into.
  @Sendable private static func scattered(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [try context.input(0)]
  }

  @Sendable private static func expand(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let wanted = try context.integers(1) else { return [TensorType(data.elementType, nil)] }
    return [
      TensorType(
        data.elementType,
        try broadcast(data.dimensions, wanted.map { .fixed($0) }, context))
    ]
  }

  @Sendable private static func tile(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else { return [data] }
    guard let repeats = try context.integers(1) else {
      return [TensorType(data.elementType, extents.map { _ in .unknown })]
    }
    guard repeats.count == extents.count else {
      throw context.invalid("\(data) cannot be repeated \(repeats)")
    }
    return [
      TensorType(data.elementType, zip(extents, repeats).map { pair in pair.0.map { $0 * pair.1 } })
    ]
  }

  @Sendable private static func pad(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard var extents = data.dimensions else { return [data] }
    guard let pads = try context.integers(input: 1, orAttribute: "pads") else {
      return [TensorType(data.elementType, extents.map { _ in .unknown })]
    }
    let axes = try context.integers(3) ?? Array(extents.indices)
    guard pads.count == 2 * axes.count else {
      throw context.invalid("\(pads.count) pads for \(axes.count) axes")
    }
    for (index, axis) in axes.enumerated() {
      let place = try context.axis(axis, rank: extents.count)
      extents[place] = extents[place].map { $0 + pads[index] + pads[index + axes.count] }
    }
    return [TensorType(data.elementType, extents)]
  }
}

/// The elements that a slice takes along one axis.
struct SliceRange {
  /// The first element's index.
  let start: Int
  /// How many there are.
  let count: Int

  /// Counts as ONNX does: negative positions from the end, positions beyond the ends cut off.
  init(_ start: Int, _ end: Int, _ step: Int, size: Int) {
    func counted(_ position: Int) -> Int {
      position < 0 ? position.addingReportingOverflow(size).partialValue : position
    }
    if step > 0 {
      let first = min(max(counted(start), 0), size)
      let last = min(max(counted(end), 0), size)
      self.start = first
      count = last > first ? (last - first - 1) / step + 1 : 0
    } else {
      let first = min(max(counted(start), -1), size - 1)
      // Before the first element: what a very negative end means.
      let last = end < -size ? -1 : min(max(counted(end), -1), size - 1)
      self.start = first
      let reach = first - last
      // The magnitude also of the most negative step.
      let stride = Int(clamping: step.magnitude)
      count = reach > 0 ? (reach - 1) / stride + 1 : 0
    }
  }
}
