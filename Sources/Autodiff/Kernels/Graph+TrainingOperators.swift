import ONNX
import Tensors

extension Graph {
  /// Has operators of our own compute what standard ones are slow at.
  ///
  /// These are depthwise convolutions, poolings of maxima, and batch normalizations in training with the
  /// bounds that follow them. What has settings that they do not know stays.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  mutating func adoptTrainingOperators(operatorSet: Int) throws(ONNXError) {
    let types = try ShapeInference(of: self, operatorSet: operatorSet).types
    let bounds = BoundSearch(self)
    var absorbed: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      switch node.operator {
      case "Conv":
        guard try node.isDepthwise(types) else { continue }
        nodes[index] = node.replaced(
          by: "DepthwiseConv", keeping: ["strides", "dilations", "pads"])
      case "MaxPool":
        guard try node.isPlainPooling(types) else { continue }
        nodes[index] = node.replaced(
          by: "MaxPool", keeping: ["kernel_shape", "strides", "dilations", "pads"])
      case "BatchNormalization":
        guard node.normalizesByBatch, try node.float("momentum", default: 0.9) == 0,
          types[node.inputs[0]]?.elementType == .float32
        else { continue }
        var own = node.replaced(by: "BatchNormalization", keeping: ["epsilon"])
        own.inputs = Array(node.inputs[..<3])
        if let bound = try bounds.bound(behind: node.outputs[0]) {
          own.outputs[0] = nodes[bound.index].outputs[0]
          own.attributes["low"] = .float(bound.low)
          own.attributes["high"] = .float(bound.high)
          absorbed.insert(bound.index)
        }
        nodes[index] = own
      default: continue
      }
    }
    nodes = nodes.enumerated().filter { !absorbed.contains($0.offset) }.map(\.element)
  }

  /// Leaves out what nobody uses of our operators' outputs, and states the types of the others, which
  /// the runtime does not find out by itself.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  mutating func completeTrainingOperators(operatorSet: Int) throws(ONNXError) {
    var used = Set(outputs.map(\.name))
    for node in nodes { used.formUnion(node.usedNames) }
    // Bounds that a normalization has now.
    initializers.removeAll { !used.contains($0.name) }
    let types = try ShapeInference(of: self, operatorSet: operatorSet).types
    let stated = Set(outputs.map(\.name) + intermediates.map(\.name))
    for (index, node) in nodes.enumerated()
    where node.operator.domain == TrainingOperators.domain {
      for (place, output) in node.outputs.enumerated() where !output.isEmpty {
        if !used.contains(output), Self.mayLack(place, of: node.operator.name) {
          nodes[index].outputs[place] = ""
        } else if !stated.contains(output), let type = types[output] {
          intermediates.append(ValueInfo(output, type))
        }
      }
    }
  }

  /// Whether an operator of our own may leave out an output.
  private static func mayLack(_ place: Int, of name: String) -> Bool {
    switch name {
    case "DepthwiseConvGradient", "BatchNormalizationGradient": true
    case "BatchNormalization": place > 0
    default: false
    }
  }
}

extension Node {
  /// The node as an operator of our own, with some of its settings.
  fileprivate func replaced(by name: String, keeping settings: Set<String>) -> Node {
    var node = self
    node.operator = TrainingOperators.named(name)
    node.attributes = attributes.filter { settings.contains($0.key) }
    if name == "MaxPool" {
      while node.outputs.count < 2 { node.outputs.append("\(outputs[0])/taps") }
    }
    return node
  }

  /// Whether this convolves each channel of images by one kernel of its own.
  fileprivate func isDepthwise(_ types: [String: TensorType]) throws(ONNXError) -> Bool {
    guard let image = types[inputs[0]], image.elementType == .float32,
      let extents = image.shape?.dimensions, let kernel = types[inputs[1]]?.shape?.dimensions,
      extents.count == 4, kernel.count == 4, kernel[1] == 1, kernel[0] == extents[1],
      try integer("group", default: 1) == extents[1]
    else { return false }
    return try hasPlainWindow(Array(kernel[2...]), most: TrainingOperatorLimits.kernelTaps)
  }

  /// Whether this pools images, and nobody asks for the places of the maxima.
  fileprivate func isPlainPooling(_ types: [String: TensorType]) throws(ONNXError) -> Bool {
    guard let image = types[inputs[0]], image.elementType == .float32, image.shape?.rank == 4,
      outputs.count == 1, let kernel = try integers("kernel_shape"), kernel.count == 2,
      try integer("ceil_mode", default: 0) == 0, try integer("storage_order", default: 0) == 0
    else { return false }
    return try hasPlainWindow(kernel, most: TrainingOperatorLimits.pooledTaps)
  }

  /// Whether pads are given and not negative, and the window is small.
  private func hasPlainWindow(_ kernel: [Int], most: Int) throws(ONNXError) -> Bool {
    let pads = try integers("pads") ?? [0]
    let strides = try integers("strides") ?? [1]
    return try text("auto_pad", default: "NOTSET") == "NOTSET" && pads.allSatisfy { $0 >= 0 }
      && kernel.reduce(1, *) <= most
      && strides.reduce(1, *) <= TrainingOperatorLimits.strideSteps
  }
}

/// What `CTrainingKernels` refuses more of.
private enum TrainingOperatorLimits {
  static let kernelTaps = 1024
  static let pooledTaps = 256
  static let strideSteps = 1024
}
