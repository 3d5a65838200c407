import ONNX
import Tensors

/// PVTv2: a pyramid of four transformer stages, each on a grid half as fine as the one before.
///
/// Source: Wang et al., "PVT v2: Improved Baselines with Pyramid Vision Transformer", 2022, with
/// spatial-reduction attention by strided convolution.
struct PyramidVisionTransformer {
  /// The published sizes.
  enum Size: String, CaseIterable {
    case b0, b1, b2, b3, b4, b5
  }

  /// What makes one stage.
  private struct Stage {
    let channels: Int
    let depth: Int
    let heads: Int
    /// The hidden layer's channels as a multiple of the stage's.
    let expansion: Int
    /// Keys and values come from a grid that is coarser by this factor.
    let reduction: Int
    /// The groups in which the hidden layer is computed.
    let hiddenGroups: Int
  }

  /// How a state dictionary calls the parts of the stages.
  enum ModuleNames {
    /// `patch_embed1`, `block1`, `norm1`, `patch_embed2` and so on, as published.
    case byRole
    /// `0`, `1`, `2`, `3` and so on: the same parts in one sequence.
    case bySequence

    /// The names of a stage's patch embedding, blocks and normalization.
    ///
    /// - Parameter stage: The stage, from 0.
    /// - Returns: The names.
    fileprivate func names(ofStage stage: Int) -> (embedding: String, blocks: String, norm: String)
    {
      switch self {
      case .byRole: ("patch_embed\(stage + 1)", "block\(stage + 1)", "norm\(stage + 1)")
      case .bySequence: ("\(3 * stage)", "\(3 * stage + 1)", "\(3 * stage + 2)")
      }
    }
  }

  private let stages: [Stage]
  /// Channels of the four features.
  var channels: [Int] { stages.map(\.channels) }

  init(_ size: Size) {
    let channels = size == .b0 ? [32, 64, 160, 256] : [64, 128, 320, 512]
    let depths =
      switch size {
      case .b0, .b1: [2, 2, 2, 2]
      case .b2: [3, 4, 6, 3]
      case .b3: [3, 4, 18, 3]
      case .b4: [3, 8, 27, 3]
      case .b5: [3, 6, 40, 3]
      }
    let expansions = size == .b5 ? [4, 4, 4, 4] : [8, 8, 4, 4]
    stages = (0..<4).map {
      Stage(
        channels: channels[$0], depth: depths[$0], heads: [1, 2, 5, 8][$0],
        expansion: expansions[$0], reduction: [8, 4, 2, 1][$0], hiddenGroups: [4, 2, 1, 1][$0])
    }
  }

  /// The features of an image at 1/4, 1/8, 1/16 and 1/32 of its size.
  func features(
    _ layers: Layers, _ image: Value, names: ModuleNames = .byRole
  ) -> [Value] {
    var features: [Value] = []
    var x = image
    for (index, stage) in stages.enumerated() {
      let modules = names.names(ofStage: index)
      var tokens = patchEmbedding(
        layers[modules.embedding], x, stage, kernel: index == 0 ? 7 : 3,
        stride: index == 0 ? 4 : 2)
      for block in 0..<stage.depth {
        tokens = transformerBlock(layers[modules.blocks][block], tokens, stage)
      }
      tokens.values = layers.layerNorm(modules.norm, tokens.values, epsilon: 1e-6)
      x = layers.image(tokens)
      features.append(x)
    }
    return features
  }

  private func patchEmbedding(
    _ layers: Layers, _ image: Value, _ stage: Stage, kernel: Int, stride: Int
  ) -> Tokens {
    let patches = layers.conv2d(
      "proj", image, out: stage.channels, kernel: Pair(kernel, kernel),
      stride: Pair(stride, stride), padding: Pair(kernel / 2, kernel / 2))
    var tokens = layers.tokens(patches)
    tokens.values = layers.layerNorm("norm", tokens.values)
    return tokens
  }

  private func transformerBlock(_ layers: Layers, _ x: Tokens, _ stage: Stage) -> Tokens {
    var x = x
    let attended = attention(
      layers["attn"], x.replaced(by: layers.layerNorm("norm1", x.values, epsilon: 1e-6)), stage)
    x.values = layers.add(x.values, attended)
    let mixed = feedForward(
      layers["mlp"], x.replaced(by: layers.layerNorm("norm2", x.values, epsilon: 1e-6)), stage)
    x.values = layers.add(x.values, mixed)
    return x
  }

  /// Every token asks all tokens of a coarser grid.
  private func attention(_ layers: Layers, _ x: Tokens, _ stage: Stage) -> Value {
    let (channels, heads) = (stage.channels, stage.heads)
    var source = x.values
    if stage.reduction > 1 {
      let step = Pair(stage.reduction, stage.reduction)
      let coarse = layers.conv2d(
        "sr", layers.image(x), out: channels, kernel: step, stride: step)
      source = layers.layerNorm("norm", layers.tokens(coarse).values)
    }
    // The scores' scale goes into the queries' weights: there are far fewer of them than scores.
    let scale = 1 / Float(channels / heads).squareRoot()
    let queries = layers.linear("q", x.values, out: channels, scaledBy: scale)
    let (key, value) = keysAndValues(layers["kv"], channels)
    return heads == 1
      ? singleHead(layers, queries, source, key, value)
      : manyHeads(layers, queries, source, key, value, heads)
  }

  /// Attention with one head, where values and the projection that follows are one linear layer.
  ///
  /// A row of weights sums to 1, so that what is added to every value is added to the result.
  private func singleHead(
    _ layers: Layers, _ queries: Value, _ source: Value, _ key: Linear, _ value: Linear
  ) -> Value {
    let channels = queries.extents.last ?? 0
    let projection = layers["proj"]
    let weight = projection.transpose(
      projection.parameter("weight", [channels, channels]), [1, 0])
    let projected = Linear(
      weight: layers.matmul(value.weight, weight),
      bias: layers.add(
        layers.matmul(value.bias, weight), projection.parameter("bias", [channels])))
    // Four extents, as many heads have: OpenVINO's fused attention takes no fewer.
    func headed(_ x: Value) -> Value { layers.reshape(x, [0, 1, -1, channels]) }
    let scores = layers.matmul(
      headed(queries), layers.transpose(headed(key(layers, source)), [0, 1, 3, 2]))
    let mixed = layers.matmul(
      layers.softmax(scores, axis: -1), headed(projected(layers, source)))
    return layers.reshape(mixed, [0, -1, channels])
  }

  private func manyHeads(
    _ layers: Layers, _ queries: Value, _ source: Value, _ key: Linear, _ value: Linear,
    _ heads: Int
  ) -> Value {
    let channels = queries.extents.last ?? 0
    func headed(_ x: Value, _ order: [Int]) -> Value {
      layers.transpose(layers.reshape(x, [0, -1, heads, channels / heads]), order)
    }
    let scores = layers.matmul(
      headed(queries, [0, 2, 1, 3]), headed(key(layers, source), [0, 2, 3, 1]))
    let mixed = layers.matmul(
      layers.softmax(scores, axis: -1), headed(value(layers, source), [0, 2, 1, 3]))
    let joined = layers.reshape(layers.transpose(mixed, [0, 2, 1, 3]), [0, -1, channels])
    return layers.linear("proj", joined, out: channels)
  }

  /// A linear layer's parameters, made of others.
  private struct Linear {
    /// [in, out].
    let weight: Value
    /// [out].
    let bias: Value

    func callAsFunction(_ layers: Layers, _ x: Value) -> Value {
      layers.add(layers.matmul(x, weight), bias)
    }
  }

  /// Keys and values: one layer in the original, two here, so that nothing has to be cut apart at
  /// each run.
  private func keysAndValues(_ layers: Layers, _ channels: Int) -> (key: Linear, value: Linear) {
    let halves = [channels, channels]
    let weights = layers.split(
      layers.parameter("weight", [2 * channels, channels]), sizes: halves, axis: 0)
    let biases = layers.split(layers.parameter("bias", [2 * channels]), sizes: halves, axis: 0)
    let parts = zip(weights, biases).map {
      Linear(weight: layers.transpose($0, [1, 0]), bias: $1)
    }
    return (parts[0], parts[1])
  }

  /// Two linear layers with a depthwise convolution between them, which tells tokens their place.
  ///
  /// A linear layer is a convolution of kernel 1 in the image's layout, so that tokens are moved
  /// in memory before the first and after the second only. Up to the second one's sum the hidden
  /// channels know nothing of each other: they go in groups that a processor's cache can hold.
  private func feedForward(_ layers: Layers, _ x: Tokens, _ stage: Stage) -> Value {
    let (channels, hidden) = (stage.channels, stage.channels * stage.expansion)
    let size = hidden / stage.hiddenGroups
    func parts(_ value: Value, axis: Int) -> [Value] {
      layers.split(value, sizes: Array(repeating: size, count: stage.hiddenGroups), axis: axis)
    }
    let (first, place, second) = (layers["fc1"], layers["dwconv"]["dwconv"], layers["fc2"])
    let firstKernels = parts(first.pointwiseKernel(out: hidden, in: channels), axis: 0)
    let firstBiases = parts(first.parameter("bias", [hidden]), axis: 0)
    let placeKernels = parts(place.parameter("weight", [hidden, 1, 3, 3]), axis: 0)
    let placeBiases = parts(place.parameter("bias", [hidden]), axis: 0)
    let secondKernels = parts(second.pointwiseKernel(out: channels, in: hidden), axis: 1)
    let secondBias = second.parameter("bias", [channels])

    let image = layers.image(x)
    let sums = (0..<stage.hiddenGroups).map { group in
      let wide = first.convolution(image, firstKernels[group], firstBiases[group])
      let placed = place.convolution(
        wide, placeKernels[group], placeBiases[group], padding: 1, groups: size)
      return second.convolution(
        layers.gelu(placed), secondKernels[group], group == 0 ? secondBias : nil)
    }
    let sum = sums.dropFirst().reduce(sums[0]) { layers.add($0, $1) }
    return layers.tokens(sum).values
  }
}
