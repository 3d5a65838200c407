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
        expansion: expansions[$0], reduction: [8, 4, 2, 1][$0])
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
    let size = channels / heads
    var source = x.values
    if stage.reduction > 1 {
      let step = Pair(stage.reduction, stage.reduction)
      let coarse = layers.conv2d(
        "sr", layers.image(x), out: channels, kernel: step, stride: step)
      source = layers.layerNorm("norm", layers.tokens(coarse).values)
    }
    let queries = layers.transpose(
      layers.reshape(layers.linear("q", x.values, out: channels), [0, -1, heads, size]),
      [0, 2, 1, 3])
    let pairs = layers.reshape(
      layers.linear("kv", source, out: 2 * channels), [0, -1, 2 * heads, size])
    let parts = layers.split(pairs, sizes: [heads, heads], axis: 2)
    let keys = layers.transpose(parts[0], [0, 2, 3, 1])
    let values = layers.transpose(parts[1], [0, 2, 1, 3])
    let scores = layers.scale(
      layers.matmul(queries, keys), by: 1 / Float(size).squareRoot())
    let mixed = layers.matmul(layers.softmax(scores, axis: -1), values)
    let joined = layers.reshape(layers.transpose(mixed, [0, 2, 1, 3]), [0, -1, channels])
    return layers.linear("proj", joined, out: channels)
  }

  /// Two linear layers with a depthwise convolution between them, which tells tokens their place.
  private func feedForward(_ layers: Layers, _ x: Tokens, _ stage: Stage) -> Value {
    let hidden = stage.channels * stage.expansion
    var y = x.replaced(by: layers.linear("fc1", x.values, out: hidden))
    let placed = layers["dwconv"].conv2d(
      "dwconv", layers.image(y), out: hidden, kernel: 3, padding: 1, groups: hidden)
    y.values = layers.gelu(layers.tokens(placed).values)
    return layers.linear("fc2", y.values, out: stage.channels)
  }
}
