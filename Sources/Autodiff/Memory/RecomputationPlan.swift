import ONNX
import Tensors

/// Which tensors of a forward computation are kept for the way back.
struct RecomputationPlan {
  /// A forward node that gives a tensor which is not kept.
  struct Producer {
    let node: Node
    /// The node's place in the forward computation.
    let index: Int
    /// What has to wait for the same gradient has the same number.
    let segment: Int
  }

  /// The nodes that give tensors which are not kept, by those tensors' names.
  private(set) var producers: [String: Producer]

  init(_ recomputation: Recomputation, _ builder: GraphBuilder) {
    switch recomputation {
    case .nothing: producers = [:]
    case .cheapOperators: producers = Self.cheap(builder)
    case .segments(let count): producers = Self.segmented(builder, count)
    }
    keepInputsOfLayerNormalizations(builder)
    keepViewsOfWhatIsKept(builder)
  }

  /// Keeps what a layer normalization that is kept has normalized.
  ///
  /// ONNX Runtime 1.24 makes one node of a sum and the layer normalization that alone uses it, and
  /// forgets that the gradient needs its mean.
  private mutating func keepInputsOfLayerNormalizations(_ builder: GraphBuilder) {
    for node in builder.nodes where node.operator == "LayerNormalization" {
      if producers[node.outputs[0]] == nil { producers[node.inputs[0]] = nil }
    }
  }

  /// Keeps other views of tensors that are kept, which take no memory.
  ///
  /// Nothing would be gained; and ONNX Runtime 1.24 fails where a reshape follows one whose shape is
  /// computed, by which a recomputation waits for its gradient.
  private mutating func keepViewsOfWhatIsKept(_ builder: GraphBuilder) {
    for node in builder.nodes where Self.views.contains(node.operator.name) {
      if producers[node.inputs[0]] == nil { producers[node.outputs[0]] = nil }
    }
  }

  /// Tensors that are smaller stay: they are not worth a node.
  private static let smallestByteCount = 1 << 16

  private static func byteCount(_ name: String, _ builder: GraphBuilder) -> Int {
    guard let type = builder.value(name)?.type, type.elementType == .float32, let shape = type.shape
    else { return 0 }
    return shape.elementCount * type.elementType.byteCount
  }

  private static let views: Set<String> = [
    "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]

  // MARK: Cheap operators

  private static let cheapOperators: Set<String> = [
    "Abs", "Add", "BatchNormalization", "Clip", "Concat", "Div", "Elu", "Erf", "Exp", "Expand",
    "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Mul", "Neg", "Pad", "Relu", "Reshape",
    "Sigmoid", "Slice", "Softplus", "Split", "Sqrt", "Sub", "Sum", "Tanh", "Transpose",
  ]

  /// Chains are no longer than this: a residual network's sum would otherwise reach back to its start.
  private static let longestChain = 3

  private static func cheap(_ builder: GraphBuilder) -> [String: Producer] {
    var producers: [String: Producer] = [:]
    var depths: [String: Int] = [:]
    for (index, node) in builder.nodes.enumerated() {
      guard cheapOperators.contains(node.operator.name),
        node.outputs.contains(where: { byteCount($0, builder) >= smallestByteCount })
      else { continue }
      let depth = 1 + (node.inputs.map { depths[$0] ?? 0 }.max() ?? 0)
      guard depth <= longestChain else { continue }
      for output in node.outputs where !output.isEmpty {
        producers[output] = Producer(node: node, index: index, segment: index)
        depths[output] = depth
      }
    }
    return producers
  }

  // MARK: Segments

  private static func segmented(
    _ builder: GraphBuilder, _ count: Int
  ) -> [String: Producer] {
    let nodes = builder.nodes
    let count = min(count, max(1, nodes.count))
    let sizes = nodes.map { node in node.outputs.reduce(0) { $0 + byteCount($1, builder) } }
    let whole = max(1, sizes.reduce(0, +))
    var taken = 0
    var segmentOfNode: [Int] = []
    for size in sizes {
      segmentOfNode.append(min(count - 1, Int(Double(taken) / Double(whole) * Double(count))))
      taken += size
    }
    // What a later segment uses is kept.
    var lastSegment: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastSegment[input] = segmentOfNode[index] }
    }
    var producers: [String: Producer] = [:]
    for (index, node) in nodes.enumerated() where segmentOfNode[index] < count - 1 {
      if node.isRandom { continue }
      let segment = segmentOfNode[index]
      for output in node.outputs where !output.isEmpty {
        guard (lastSegment[output] ?? segment) <= segment,
          byteCount(output, builder) >= smallestByteCount
        else { continue }
        producers[output] = Producer(node: node, index: index, segment: segment)
      }
    }
    return producers
  }
}
