import ONNX
import Tensors

/// Polyp-PVT: a pyramid transformer whose features are fused from the coarsest to the finest, and
/// joined with low-level ones that attention has cleaned of what is no polyp.
///
/// Source: Dong et al., "Polyp-PVT: Polyp Segmentation with Pyramid Vision Transformers", 2023.
struct PolypPVT: NetworkDescription {
  let imageSize = Pair(352, 352)
  let backbone: PyramidVisionTransformer
  /// Channels of all features in the decoder.
  let channels = 32

  /// The published network has a backbone of size B2; the decoder goes with any.
  init(_ size: PyramidVisionTransformer.Size = .b2) {
    backbone = PyramidVisionTransformer(size)
  }

  var stages: [[String]] {
    (1...4).map { stage in
      ["patch_embed", "block", "norm"].map { "backbone.\($0)\(stage)." }
    }
  }

  /// Two prediction maps, as logits at the image's size; their sum is served.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = backbone.features(layers["backbone"], image)

    // Camouflage identification: attention over channels, then over places.
    let byChannel = layers.multiply(layers["ca"].channelAttention(features[0]), features[0])
    let camouflage = layers.multiply(layers["sa"].spatialAttention(byChannel), byChannel)

    let fused = cascadedFusion(
      layers["CFM"],
      convBatchNorm(layers["Translayer4_1"], features[3], out: channels, kernel: 1),
      convBatchNorm(layers["Translayer3_1"], features[2], out: channels, kernel: 1),
      convBatchNorm(layers["Translayer2_1"], features[1], out: channels, kernel: 1))

    let lowLevel = layers.interpolate(
      convBatchNorm(layers["Translayer2_0"], camouflage, out: channels, kernel: 1), scale: 0.5,
      .bilinearAlignedCorners)
    let aggregated = similarityAggregation(layers["SAM"], fused, edge: lowLevel)

    func enlarged(_ map: Value) -> Value { layers.interpolate(map, scale: 8, .bilinear) }
    let coarse = layers.conv2d("out_CFM", fused, out: 1, kernel: 1)
    let refined = layers.conv2d("out_SAM", aggregated, out: 1, kernel: 1)
    // Enlarging is linear: the sum of the small maps is enlarged to the sum of the large ones.
    return NetworkOutputs(
      raw: [("p1", enlarged(coarse)), ("p2", enlarged(refined)), ("stage4", features[3])],
      served: .segmentation(enlarged(layers.add(coarse, refined))))
  }

  /// A convolution and its normalization; in this network's code no activation follows.
  private func convBatchNorm(_ layers: Layers, _ x: Value, out: Int, kernel: Int) -> Value {
    layers.batchNorm(
      "bn",
      layers.conv2d(
        "conv", x, out: out, kernel: Pair(kernel, kernel), padding: Pair(kernel / 2, kernel / 2),
        bias: false))
  }

  /// Cascaded fusion: each finer feature is weighted by the coarser ones, then joined with them.
  private func cascadedFusion(
    _ layers: Layers, _ coarse: Value, _ middle: Value, _ fine: Value
  ) -> Value {
    func up(_ x: Value) -> Value { layers.interpolate(x, scale: 2, .bilinearAlignedCorners) }
    func block(_ name: String, _ x: Value, out: Int) -> Value {
      convBatchNorm(layers[name], x, out: out, kernel: 3)
    }
    let once = up(coarse)
    let weightedMiddle = layers.multiply(block("conv_upsample1", once, out: channels), middle)
    let weightedFine = layers.multiply(
      layers.multiply(
        block("conv_upsample2", up(once), out: channels),
        block("conv_upsample3", up(middle), out: channels)), fine)
    let joinedMiddle = block(
      "conv_concat2",
      layers.concat([weightedMiddle, block("conv_upsample4", once, out: channels)]),
      out: 2 * channels)
    let joinedFine = block(
      "conv_concat3",
      layers.concat([weightedFine, block("conv_upsample5", up(joinedMiddle), out: 2 * channels)]),
      out: 3 * channels)
    return block("conv4", joinedFine, out: channels)
  }

  /// Similarity aggregation: pixels are projected to few anchors, related there, and projected back.
  private func similarityAggregation(_ layers: Layers, _ x: Value, edge: Value) -> Value {
    let (states, side) = (16, 4)
    let (height, width) = (x.extents[2], x.extents[3])
    let resized = layers.interpolate(edge, to: Pair(height, width), .bilinear)
    let mask = layers.slice(layers.softmax(resized, axis: 1), 1..<2, axis: 1)

    let state = layers.reshape(
      layers.conv2d("conv_state", x, out: states, kernel: 1), [0, states, -1])
    let projection = layers.conv2d("conv_proj", x, out: states, kernel: 1)
    let pooled = layers.adaptiveAvgPool2d(
      layers.multiply(projection, mask), to: Pair(side + 2, side + 2), rows: 1..<side + 1,
      columns: 1..<side + 1)
    let anchors = layers.transpose(layers.reshape(pooled, [0, states, -1]), [0, 2, 1])
    let assignment = layers.softmax(
      layers.matmul(anchors, layers.reshape(projection, [0, states, -1])), axis: 1)

    let nodes = layers.matmul(state, layers.transpose(assignment, [0, 2, 1]))
    let related = graphConvolution(layers["gcn"], nodes)
    let image = layers.reshape(layers.matmul(related, assignment), [0, states, height, width])
    return layers.add(
      x, layers.conv2d("conv_extend", image, out: x.channels, kernel: 1, bias: false))
  }

  /// Mixes nodes, then states: both one-dimensional convolutions of kernel 1 are matrix products.
  private func graphConvolution(_ layers: Layers, _ nodes: Value) -> Value {
    let (states, count) = (nodes.extents[1], nodes.extents[2])
    let mixing = layers["conv1"]
    let mixed = mixing.add(
      mixing.matmul(
        nodes,
        mixing.transpose(
          mixing.reshape(mixing.parameter("weight", [count, count, 1]), [count, count]), [1, 0])),
      mixing.parameter("bias", [count]))
    let difference = layers.subtract(mixed, nodes)
    let states2 = layers["conv2"]
    let weight = states2.reshape(
      states2.parameter("weight", [states, states, 1]), [states, states])
    return layers.relu(states2.matmul(weight, difference))
  }
}
