import ONNX
import Tensors

/// LDNet: a convolutional network whose last layer is a kernel that it computes from the image and
/// sharpens from stage to stage, with what each stage finds to be the lesion.
///
/// Source: Zhang et al., "Lesion-aware Dynamic Kernel for Polyp Segmentation", 2022.
struct LDNet: NetworkDescription {
  let imageSize = Pair(352, 352)
  let encoder = Res2Net(
    names: EncoderNames(
      convolution: "encoder1_conv", normalization: "encoder1_bn",
      stages: ["encoder2", "encoder3", "encoder4", "encoder5"]))
  /// Channels of the features that the kernel is applied to.
  private let channels = 64

  /// Five maps of probabilities, from the image's size to 1/16 of it; the first is served, as logits.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = encoder.features(layers, image)
    let skips =
      [features[0]]
      + zip([64, 128, 256, 512], 2...).map { channels, level in
        layers.conv2d("reduce\(level)", features[level - 1], out: channels, kernel: 1)
      }

    var decoded = decoderBlock(layers["decoder5"], skips[4], out: skips[4].channels)
    var kernel = LDNetKernel(global(layers, skips[4]))
    var maps = [kernel.map(layers, layers.conv2d("unify5", decoded, out: channels, kernel: 1))]

    for (stage, skip) in skips.dropLast().reversed().enumerated() {
      let attention = LDNetAttention()
      let coarser = maps[stage]
      let lesion = attention.lesionAware(layers["lcaList"][stage], decoded, lesion: coarser)
      let efficient = attention.efficient(layers["esaList"][stage], skip)
      let joined = lesion.replaced(by: layers.concat([lesion.values, efficient.values], axis: 2))
      decoded = decoderBlock(
        layers["decoderList"][stage], layers.image(joined), out: skip.channels)
      let unified = layers["unifyList"].conv2d("\(stage)", decoded, out: channels, kernel: 1)
      kernel = kernel.updated(layers["headUpdators"][stage], unified, coarser: coarser)
      maps.append(kernel.map(layers, unified))
      declareAliases(layers, stage)
    }
    let probabilities = maps.reversed().map { layers.sigmoid($0) }
    return NetworkOutputs(
      raw: probabilities.enumerated().map { ("output\($0.offset)", $0.element) },
      served: .segmentation(maps[4]))
  }

  /// The first kernel, from the whole image.
  private func global(_ layers: Layers, _ x: Value) -> Value {
    let normalized = layers["gobal_average_pool"].groupNorm("0", x, groups: 16)
    let pooled = layers.globalAvgPool(layers.relu(normalized))
    return layers.linear("generate_head", layers.reshape(pooled, [0, -1]), out: channels)
  }

  /// Two convolutions, then twice the size.
  private func decoderBlock(_ layers: Layers, _ x: Value, out: Int) -> Value {
    let once = layers.relu(
      layers["conv1"].convBatchNorm("conv", "bn", x, out: x.channels / 4, bias: true))
    let twice = layers.relu(
      layers["conv2"].convBatchNorm("conv", "bn", once, out: out, bias: true))
    return layers.interpolate(twice, scale: 2, .bilinearAlignedCorners)
  }

  /// The lists hold modules that have names of their own, too.
  private func declareAliases(_ layers: Layers, _ stage: Int) {
    for (name, list) in [
      ("decoder", "decoderList"), ("unify", "unifyList"), ("esa", "esaList"), ("lca", "lcaList"),
    ] {
      layers.unusedAlias("\(name)\(4 - stage)", of: "\(list).\(stage)")
    }
  }
}
