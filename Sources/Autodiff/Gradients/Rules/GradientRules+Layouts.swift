import ONNX
import Tensors

extension GradientRules {
  /// Operators that put the same elements into another order or shape: the gradient takes the way
  /// back.
  static let layouts: [String: Rule] = [
    "Reshape": reshaped,
    "Flatten": reshaped,
    "Squeeze": reshaped,
    "Unsqueeze": reshaped,
    "Transpose": transpose,
    "DepthToSpace": depthToSpace,
    "SpaceToDepth": spaceToDepth,
  ]

  @Sendable private static func reshaped(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      try context.gradient().reshaped(context.input(0).extents)
    }
  }

  @Sendable private static func transpose(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let rank = try context.input(0).rank
      let order = try context.integers("perm") ?? Array((0..<rank).reversed())
      var inverse = order
      for (place, axis) in order.enumerated() { inverse[axis] = place }
      return try context.gradient().transposed(inverse)
    }
  }

  @Sendable private static func depthToSpace(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    // SpaceToDepth puts blocks first; the other mode needs an order of its own.
    guard try context.text("mode", default: "DCR") == "DCR" else {
      throw context.unsupported("the mode CRD")
    }
    return try context.only(0) { () throws(AutodiffError) in
      try context.gradient().applying(
        "SpaceToDepth", [], ["blocksize": .integer(context.integer("blocksize", default: 1))])
    }
  }

  @Sendable private static func spaceToDepth(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      try context.gradient().applying(
        "DepthToSpace", [], ["blocksize": .integer(context.integer("blocksize", default: 1))])
    }
  }
}
