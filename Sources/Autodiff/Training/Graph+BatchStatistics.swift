public import ONNX
internal import Tensors

extension Graph {
  /// Writes batch normalizations in training as the computations that they are.
  ///
  /// ONNX Runtime's kernel of `BatchNormalization` in training mode writes the running statistics into
  /// the memory of those that it is given, be they inputs or constants. Computed step by step, nothing
  /// is overwritten, and the passes over memory run on all threads.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  public mutating func expandBatchStatistics(operatorSet: Int) throws(ONNXError) {
    guard nodes.contains(where: \.normalizesByBatch) else { return }
    let types = try ShapeInference(of: self, operatorSet: operatorSet).types
    var result: [Node] = []
    for node in nodes {
      guard node.normalizesByBatch, let rank = types[node.inputs[0]]?.dimensions?.count,
        rank >= 2
      else {
        result.append(node)
        continue
      }
      var expansion = BatchStatisticsExpansion(node, rank: rank, operatorSet: operatorSet)
      try expansion.expand()
      result += expansion.nodes
      initializers += expansion.constants
    }
    nodes = result
  }
}

extension Node {
  /// Whether this is a batch normalization that takes its batch's mean and variance.
  var normalizesByBatch: Bool {
    guard self.operator == "BatchNormalization", case .integer(1)? = attributes["training_mode"]
    else { return false }
    return true
  }
}

/// The nodes that stand for one batch normalization in training.
private struct BatchStatisticsExpansion {
  private let node: Node
  private let rank: Int
  private let operatorSet: Int
  private(set) var nodes: [Node] = []
  private(set) var constants: [Graph.Initializer] = []

  init(_ node: Node, rank: Int, operatorSet: Int) {
    self.node = node
    self.rank = rank
    self.operatorSet = operatorSet
  }

  mutating func expand() throws(ONNXError) {
    let x = node.inputs[0]
    let mean = mean(of: x, "mean")
    let stretched = add(
      "Reshape", [mean, constant([1, -1] + Array(repeating: 1, count: rank - 2), "extents")],
      "means")
    let centred = add("Sub", [x, stretched], "centred")
    let variance = self.mean(of: add("Mul", [centred, centred], "squares"), "variance")
    nodes.append(
      Node(
        "BatchNormalization", name: node.name,
        inputs: Array(node.inputs[..<3]) + [mean, variance], outputs: [node.outputs[0]],
        attributes: node.attributes.filter { $0.key == "epsilon" }))
    try keep(mean, as: 1, running: node.inputs[3])
    try keep(variance, as: 2, running: node.inputs[4])
  }

  /// Gives the statistics that the node gives: momentum·running + (1 − momentum)·batch.
  private mutating func keep(
    _ batch: String, as index: Int, running: String
  ) throws(ONNXError) {
    guard node.outputs.count > index, !node.outputs[index].isEmpty else { return }
    let momentum = try node.float("momentum", default: 0.9)
    guard momentum != 0 else {
      nodes.append(
        Node(
          "Identity", name: node.outputs[index], inputs: [batch], outputs: [node.outputs[index]]))
      return
    }
    let old = add("Mul", [running, constant(momentum, "old\(index)")], "kept\(index)")
    let new = add("Mul", [batch, constant(1 - momentum, "new\(index)")], "added\(index)")
    nodes.append(
      Node(
        "Add", name: node.outputs[index], inputs: [old, new], outputs: [node.outputs[index]]))
  }

  /// The mean of each channel: over pixels first, since rows of memory are summed fastest, and with
  /// least rounding.
  private mutating func mean(of input: String, _ part: String) -> String {
    guard rank > 2 else { return mean(of: input, axes: [0], part) }
    return mean(
      of: mean(of: input, axes: Array(2..<rank), "\(part).image"), axes: [0], part)
  }

  private mutating func mean(of input: String, axes: [Int], _ part: String) -> String {
    // The axes became an input with operator set 18.
    guard operatorSet >= 18 else {
      return add(
        "ReduceMean", [input], part, ["axes": .integers(axes), "keepdims": .integer(0)])
    }
    return add(
      "ReduceMean", [input, constant(axes, "\(part).axes")], part, ["keepdims": .integer(0)])
  }

  private func name(_ part: String) -> String { "\(node.outputs[0])/\(part)" }

  private mutating func add(
    _ op: Operator, _ inputs: [String], _ part: String, _ attributes: [String: Attribute] = [:]
  ) -> String {
    nodes.append(
      Node(op, name: name(part), inputs: inputs, outputs: [name(part)], attributes: attributes))
    return name(part)
  }

  private mutating func constant(_ integers: [Int], _ part: String) -> String {
    constants.append(
      Graph.Initializer(
        name(part), ConstantTensor(shape: [integers.count], int64: integers)))
    return name(part)
  }

  private mutating func constant(_ number: Float, _ part: String) -> String {
    constants.append(
      Graph.Initializer(name(part), ConstantTensor(shape: [], float32: [number])))
    return name(part)
  }
}
