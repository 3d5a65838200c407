import Tensors

extension Graph {
  /// Folds each batch normalization into the convolution or matrix product before it.
  ///
  /// A normalization in inference is y = s·x + t for each channel, s = weight / √(variance + ε) and
  /// t = bias − s·mean, so the layer before it takes s into its weights and t into its bias. Sums are
  /// in double precision. A layer that others use too, or whose parameters are no constants, stays.
  /// The graph is one that `Model.check` accepts.
  ///
  /// - Throws: `ONNXError` when a normalization has parameters of another size than its channels.
  public mutating func foldBatchNormalizations() throws(ONNXError) {
    var constants = constants()
    let uses = useCounts()
    var producers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs { producers[output] = index }
    }
    var added: [Initializer] = []
    var removed = Set<Int>()
    for (index, node) in nodes.enumerated() where node.operator == "BatchNormalization" {
      guard let input = node.inputs.first, let output = node.outputs.first,
        let layerIndex = producers[input], uses[input] == 1,
        let affine = try ChannelAffine(node, constants),
        let folded = try nodes[layerIndex].absorbing(affine, constants, named: output)
      else { continue }
      nodes[layerIndex] = folded.node
      producers[output] = layerIndex
      for constant in folded.constants {
        constants[constant.name] = constant.tensor
        added.append(constant)
      }
      removed.insert(index)
    }
    nodes = nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    initializers += added
    removeUnused()
  }
}

/// y = scale·x + shift, for each channel.
private struct ChannelAffine {
  let scale: [Double]
  let shift: [Double]

  /// What a normalization does; nil when its parameters are no constants.
  init?(_ node: Node, _ constants: [String: ConstantTensor]) throws(ONNXError) {
    guard try node.integer("training_mode", default: 0) == 0, node.inputs.count == 5 else {
      return nil
    }
    let parameters = node.inputs.dropFirst().compactMap { constants[$0]?.floats().map(Double.init) }
    guard parameters.count == 4 else { return nil }
    guard Set(parameters.map(\.count)).count == 1 else {
      throw ONNXError(.invalid, "\(node.label): its parameters differ in size")
    }
    let epsilon = Double(try node.float("epsilon", default: 1e-5))
    let scale = zip(parameters[0], parameters[3]).map { $0 / ($1 + epsilon).squareRoot() }
    shift = parameters[1].indices.map { parameters[1][$0] - scale[$0] * parameters[2][$0] }
    self.scale = scale
  }
}

extension Node {
  /// The layer that computes this one and then an affine map; nil when this is no such layer.
  fileprivate func absorbing(
    _ affine: ChannelAffine, _ constants: [String: ConstantTensor], named output: String
  ) throws(ONNXError) -> (node: Node, constants: [Graph.Initializer])? {
    guard let weightName = input(1), let weight = constants[weightName],
      weight.elementType == .float32, weight.shape.rank >= 2
    else { return nil }
    let channelAxis: Int
    switch self.operator {
    case "Conv": channelAxis = 0
    case "ConvTranspose":
      guard try integer("group", default: 1) == 1 else { return nil }
      channelAxis = 1
    case "Gemm":
      let factors = [try float("alpha", default: 1), try float("beta", default: 1)]
      guard factors == [1, 1] else { return nil }
      channelAxis = try integer("transB", default: 0) == 1 ? 0 : 1
    default: return nil
    }
    guard weight.shape.dimensions[channelAxis] == affine.scale.count else { return nil }
    var bias = Array(repeating: 0.0, count: affine.scale.count)
    if let name = input(2) {
      guard let values = constants[name]?.floats(), values.count == bias.count else { return nil }
      bias = values.map(Double.init)
    }
    let inner = weight.shape.dimensions[(channelAxis + 1)...].reduce(1, *)
    var weights = weight.floats()
    for index in weights.indices {
      let channel = index / inner % affine.scale.count
      weights[index] = Float(Double(weights[index]) * affine.scale[channel])
    }
    let biases = bias.indices.map { Float(affine.scale[$0] * bias[$0] + affine.shift[$0]) }
    var node = self
    // Named after the result: layers that share a weight get one each.
    let names = (weight: "\(output).folded_weight", bias: "\(output).folded_bias")
    node.inputs = [inputs[0], names.weight, names.bias]
    node.outputs = [output]
    return (
      node,
      [
        Graph.Initializer(names.weight, ConstantTensor(shape: weight.shape, float32: weights)),
        Graph.Initializer(
          names.bias, ConstantTensor(shape: [biases.count], float32: biases)),
      ]
    )
  }
}
