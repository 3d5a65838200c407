import ONNX

/// Polyp-CASCADE: a pyramid transformer, and a decoder that brings its features together from the
/// coarsest to the finest with attention at each step.
///
/// Source: Rahman and Marculescu, "Medical Image Segmentation via Cascaded Attention Decoding", 2023.
struct Cascade: NetworkDescription {
  let imageSize = Pair(352, 352)
  let backbone = PyramidVisionTransformer(.b2)

  /// Four prediction maps, from the coarsest, as logits at the image's size; their sum is served.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    declareUnused(layers["conv"])
    let features = backbone.features(layers["backbone"], image)
    let decoder = layers["decoder"]

    // Stage 4 has nothing to join; the others join what is below with their own feature.
    var x = decoder.conv2d("Conv_1x1", features[3], out: features[3].channels, kernel: 1)
    var stages = [refined(decoder, x, stage: 4, out: x.channels)]
    for stage in [3, 2, 1] {
      let feature = features[stage - 1]
      let below = upConvolution(decoder["Up\(stage)"]["up"], stages[3 - stage], feature.channels)
      // Inside, a gate has as many channels as the next stage, and the last one half of its own.
      let hidden = stage > 1 ? features[stage - 2].channels : feature.channels / 2
      let gated = attentionGate(decoder["AG\(stage)"], feature, by: below, hidden: hidden)
      x = decoder.concat([gated, below])
      stages.append(refined(decoder, x, stage: stage, out: feature.channels))
    }

    let maps = stages.enumerated().map { index, x in
      layers.interpolate(
        layers.conv2d("out_head\(index + 1)", x, out: 1, kernel: 1),
        to: Pair(image.extents[2], image.extents[3]), .bilinear)
    }
    return NetworkOutputs(
      raw: maps.enumerated().map { ("output\($0.offset)", $0.element) },
      served: .segmentation(maps.dropFirst().reduce(maps[0]) { layers.add($0, $1) }))
  }

  /// The convolutional attention module: attention over channels and over places, and convolutions.
  ///
  /// All stages share the attention over places.
  private func refined(_ layers: Layers, _ x: Value, stage: Int, out: Int) -> Value {
    let byChannel = layers.multiply(layers["CA\(stage)"].channelAttention(x), x)
    let byPlace = layers.multiply(layers["SA"].spatialAttention(byChannel), byChannel)
    let block = layers["ConvBlock\(stage)"]["conv"]
    let once = convNormRelu(block, byPlace, out: out, at: 0)
    return convNormRelu(block, once, out: out, at: 3)
  }

  private func upConvolution(_ layers: Layers, _ x: Value, _ out: Int) -> Value {
    convNormRelu(layers, layers.interpolate(x, scale: 2, .nearest), out: out, at: 1)
  }

  /// Lets through of a feature what the coarser stage finds relevant.
  private func attentionGate(
    _ layers: Layers, _ x: Value, by gate: Value, hidden: Int
  ) -> Value {
    let sum = layers.add(
      layers["W_g"].convBatchNorm("0", "1", gate, out: hidden, kernel: 1, bias: true),
      layers["W_x"].convBatchNorm("0", "1", x, out: hidden, kernel: 1, bias: true))
    let share = layers.sigmoid(
      layers["psi"].convBatchNorm("0", "1", layers.relu(sum), out: 1, kernel: 1, bias: true))
    return layers.multiply(x, share)
  }

  /// A convolution, normalization and ReLU that follow one another in a sequence.
  private func convNormRelu(_ layers: Layers, _ x: Value, out: Int, at index: Int) -> Value {
    layers.relu(layers.convBatchNorm("\(index)", "\(index + 1)", x, out: out, bias: true))
  }

  /// Makes three channels of one; all our images have three.
  private func declareUnused(_ layers: Layers) {
    layers.unusedConv2d("0", in: 1, out: 3, kernel: 1)
    layers.unusedBatchNorm("1", channels: 3)
  }
}
