import ONNX

/// Res2Net-50 v1b, 26w × 4s: residual blocks whose channels are four groups, each of which also sees
/// what the one before it has made; the first convolution is three small ones.
///
/// Source: Gao et al., "Res2Net: A New Multi-scale Backbone Architecture", 2021; version 1b of its
/// authors' code.
struct Res2Net {
  private let names: EncoderNames
  /// Blocks of each stage.
  private let depths = [3, 4, 6, 3]
  /// Groups of channels in a block.
  private let scale = 4
  /// A block's output has so many times the channels that its stage is called after.
  private let expansion = 4

  init(names: EncoderNames = .classifier) {
    self.names = names
  }

  /// The features of an image.
  ///
  /// - Parameters:
  ///   - layers: The module that has the encoder's parts.
  ///   - image: The image, NCHW.
  /// - Returns: Five features, the finest first: the stem's at 1/2 of the image's size with 64
  ///   channels, then the stages' at 1/4, 1/8, 1/16 and 1/32 with 256, 512, 1024 and 2048.
  func features(_ layers: Layers, _ image: Value) -> [Value] {
    let stem = stem(layers, image)
    var features = [stem]
    var x = layers.maxPool2d(stem, kernel: 3, stride: 2, padding: 1)
    for (index, depth) in depths.enumerated() {
      let stage = layers[names.stages[index]]
      let planes = 64 << index
      x = firstBlock(stage[0], x, planes: planes, stride: index == 0 ? 1 : 2)
      for block in 1..<depth { x = self.block(stage[block], x, planes: planes) }
      features.append(x)
    }
    return features
  }

  private func stem(_ layers: Layers, _ image: Value) -> Value {
    let convolutions = layers[names.convolution]
    var x = layers.relu(convolutions.convBatchNorm("0", "1", image, out: 32, stride: 2))
    x = layers.relu(convolutions.convBatchNorm("3", "4", x, out: 32))
    x = convolutions.conv2d("6", x, out: 64, kernel: 3, padding: 1, bias: false)
    return layers.relu(layers.batchNorm(names.normalization, x))
  }

  /// A block within a stage: a group's input is its own channels and the result of the group before.
  private func block(_ layers: Layers, _ x: Value, planes: Int) -> Value {
    let groups = groups(layers, x, planes: planes)
    var results: [Value] = []
    for index in 0..<scale - 1 {
      let input = results.last.map { layers.add($0, groups[index]) } ?? groups[index]
      results.append(convolution(layers, index, input))
    }
    return joined(layers, results + [groups[scale - 1]], residual: x, planes: planes)
  }

  /// The block that begins a stage: its groups do not see each other, and it may halve the image.
  private func firstBlock(_ layers: Layers, _ x: Value, planes: Int, stride: Int) -> Value {
    let step = Pair(stride, stride)
    let groups = groups(layers, x, planes: planes)
    var results = (0..<scale - 1).map { convolution(layers, $0, groups[$0], stride: step) }
    results.append(layers.avgPool2d(groups[scale - 1], kernel: 3, stride: step, padding: 1))
    let residual =
      stride == 1
      ? x : layers.avgPool2d(x, kernel: step, stride: step, ceil: true, countIncludePad: false)
    return joined(
      layers, results,
      residual: layers["downsample"].convBatchNorm(
        "1", "2", residual, out: expansion * planes, kernel: 1),
      planes: planes)
  }

  private func groups(_ layers: Layers, _ x: Value, planes: Int) -> [Value] {
    // 26 of 64 channels: as wide as four groups may be at a plain block's cost.
    let width = planes * 26 / 64
    let all = layers.relu(layers.convBatchNorm("conv1", "bn1", x, out: scale * width, kernel: 1))
    return layers.split(all, sizes: Array(repeating: width, count: scale))
  }

  private func convolution(_ layers: Layers, _ index: Int, _ x: Value, stride: Pair = 1) -> Value {
    layers.relu(
      layers.convBatchNorm("convs.\(index)", "bns.\(index)", x, out: x.channels, stride: stride))
  }

  private func joined(
    _ layers: Layers, _ groups: [Value], residual: Value, planes: Int
  ) -> Value {
    let result = layers.convBatchNorm(
      "conv3", "bn3", layers.concat(groups), out: expansion * planes, kernel: 1)
    return layers.relu(layers.add(result, residual))
  }
}
