import ONNX
import Tensors

/// DCRNet: a U-Net on ResNet-34 whose coarsest features are joined with contexts: relations between
/// the image's places, and a description of the polyp's region.
///
/// Source: Yin et al., "Duplex Contextual Relation Network for Polyp Segmentation", 2022.
struct DCRNet: NetworkDescription {
  // EndoKED's script trains at this size; it evaluates at 352 × 352.
  let imageSize = Pair(224, 224)
  let backbone = ResNet(
    .layers34,
    names: EncoderNames(
      convolution: "firstconv", normalization: "firstbn",
      stages: ["encoder1", "encoder2", "encoder3", "encoder4"]))

  /// Five maps of logits at the image's size, the coarsest first; the last is served.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = backbone.features(layers, image)
    let region = layers.conv2d("L", features[4], out: 1, kernel: 1)
    let context = layers.add(
      positionAttention(layers["sa_head"], features[4]),
      regionContext(layers, features[4], region: region))
    unusedModules(layers)

    let decoded = decoder(layers, context, skips: features.dropLast())
    var maps = [layers.interpolate(region, scale: 32, .bilinearAlignedCorners)]
    for (index, feature) in decoded.enumerated() {
      let scale = decoded.count - index
      maps.append(map(layers["finalconv\(scale)"], feature, scale: 1 << (scale - 1)))
    }
    return NetworkOutputs(
      raw: maps.enumerated().map { ("output\($0)", $1) },
      served: .segmentation(maps[maps.count - 1]))
  }

  // MARK: Contexts

  /// Position attention: every place asks all places.
  private func positionAttention(_ layers: Layers, _ x: Value) -> Value {
    func projection(_ name: String, out: Int) -> Value {
      layers.reshape(layers.conv2d(name, x, out: out, kernel: 1), [0, out, -1])
    }
    let channels = x.channels
    let queries = layers.transpose(projection("query_conv", out: channels / 8), [0, 2, 1])
    let scores = layers.matmul(queries, projection("key_conv", out: channels / 8))
    let shares = layers.transpose(layers.softmax(scores, axis: -1), [0, 2, 1])
    let mixed = layers.reshape(
      layers.matmul(projection("value_conv", out: channels), shares),
      [0, channels, x.extents[2], x.extents[3]])
    return layers.add(layers.multiply(mixed, layers.parameter("gamma", [1])), x)
  }

  /// Features joined with a description of the region.
  ///
  /// In training, a place asks the regions of many images that a memory holds. Of one image alone
  /// there is one region, so all attention is on it whatever the place asks; and no image's result
  /// depends on the others that are computed with it.
  ///
  /// All places get the same vector. The original takes the list [places, channels] for one of
  /// [channels, places], so channels are mixed up among places; checkpoints have learned with it.
  private func regionContext(_ layers: Layers, _ x: Value, region: Value) -> Value {
    let features = layers.relu(layers["X"].convBatchNorm("0", "1", x, out: 512))
    let shares = layers.softmax(layers.reshape(region, [0, -1, 1]), axis: 1)
    let description = layers.matmul(layers.reshape(features, [0, 512, -1]), shares)
    let squeezed = projection(layers["delta"], description, out: 256)
    let widened = layers.reshape(projection(layers["rho"], squeezed, out: 512), [0, 1, 512])
    let (height, width) = (x.extents[2], x.extents[3])
    let everywhere = layers.reshape(
      layers.expand(widened, [1, height * width, 1]), [0, 512, height, width])
    return layers.relu(
      layers["g"].convBatchNorm(
        "0", "1", layers.concat([features, everywhere]), out: 512, kernel: 1))
  }

  private func projection(_ layers: Layers, _ x: Value, out: Int) -> Value {
    layers.relu(layers.batchNorm("1", layers.pointwiseConv1d("0", x, out: out, bias: false)))
  }

  /// The memory of regions, what asks it, and a layer that nothing uses.
  private func unusedModules(_ layers: Layers) {
    layers.unused("bank_ptr", [1], elementType: .int64)
    layers.unused("bank", [20, 512, 1])
    for name in ["phi", "psi"] {
      layers[name][0].unused("weight", [256, 512, 1])
      for statistic in ["weight", "bias", "running_mean", "running_var"] {
        layers[name][1].unused(statistic, [256])
      }
      layers[name][1].unused("num_batches_tracked", [], elementType: .int64)
    }
    layers["fusion"].unused("weight", [512, 512, 1, 1])
    layers["fusion"].unused("bias", [512])
  }

  // MARK: Decoder

  /// The decoder's features of doubling size, from 1/8 of the image's size to the whole.
  private func decoder(
    _ layers: Layers, _ context: Value, skips: ArraySlice<Value>
  ) -> [Value] {
    var x = decoderBlock(layers["center"], context, out: context.channels)
    var decoded: [Value] = []
    for (index, skip) in skips.enumerated().reversed() {
      x = decoderBlock(
        layers["decoder\(index + 1)"], layers.concat([x, skip]), out: skip.channels)
      decoded.append(x)
    }
    return decoded
  }

  /// Two 3 × 3 convolutions with a quarter of the channels between them, at double size.
  private func decoderBlock(_ layers: Layers, _ x: Value, out: Int) -> Value {
    let squeezed = layers.relu(
      layers.convBatchNorm("conv1", "norm1", x, out: x.channels / 4))
    let widened = layers.relu(layers.convBatchNorm("conv2", "norm2", squeezed, out: out))
    return layers.interpolate(widened, scale: 2, .nearest)
  }

  private func map(_ layers: Layers, _ x: Value, scale: Int) -> Value {
    let narrowed = layers.relu(layers.convBatchNorm("0", "1", x, out: 32))
    return layers.interpolate(
      layers.conv2d("4", narrowed, out: 1, kernel: 1), scale: Double(scale),
      .bilinearAlignedCorners)
  }
}
