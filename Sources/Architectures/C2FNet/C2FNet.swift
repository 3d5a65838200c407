import ONNX

/// C2FNet: features of three depths, seen through fields of several widths, are fused from the
/// coarsest to the finest by attention, each time with what the image as a whole says.
///
/// Source: Sun et al., "Context-aware Cross-level Fusion Network for Camouflaged Object Detection",
/// 2021.
struct C2FNet: NetworkDescription {
  let imageSize = Pair(352, 352)
  let backbone = Res2Net()
  /// Channels of all features in the decoder.
  let channels = 64

  /// One map of logits at the image's size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = backbone.features(layers["resnet"], image)
    unusedClassifier(layers["resnet"]["fc"])

    let fields = [("rfb2_1", features[2]), ("rfb3_1", features[3]), ("rfb4_1", features[4])].map {
      receptiveFields(layers[$0], $1)
    }
    let coarse = crossLevelFusion(layers["acfm3"], fields[1], coarse: fields[2])
    let middle = refinement(layers, coarse, context: "dgcm3", convolution: "upconv3")
    let fine = crossLevelFusion(layers["acfm2"], fields[0], coarse: middle)
    let refined = refinement(layers, fine, context: "dgcm2", convolution: "upconv2")

    let logits = layers.interpolate(
      layers.conv2d("classifier", refined, out: 1, kernel: 1), scale: 8, .bilinear)
    return NetworkOutputs(raw: [("output0", logits)], served: .segmentation(logits))
  }

  /// The encoder comes from a classifier of 1000 classes, whose last layer stays in checkpoints.
  private func unusedClassifier(_ layers: Layers) {
    layers.unused("weight", [1000, 2048])
    layers.unused("bias", [1000])
  }

  /// A convolution and its normalization; most have no activation.
  private func convolution(_ layers: Layers, _ x: Value, kernel: Pair = 3, dilation: Pair = 1)
    -> Value
  {
    layers.convBatchNorm("conv", "bn", x, out: channels, kernel: kernel, dilation: dilation)
  }

  /// Receptive-field block: branches whose fields are 1, 9, 15 and 21 pixels wide, and a residual.
  private func receptiveFields(_ layers: Layers, _ x: Value) -> Value {
    var branches = [convolution(layers["branch0"][0], x, kernel: 1)]
    for (index, size) in [3, 5, 7].enumerated() {
      let branch = layers["branch\(index + 1)"]
      var y = convolution(branch[0], x, kernel: 1)
      y = convolution(branch[1], y, kernel: Pair(1, size))
      y = convolution(branch[2], y, kernel: Pair(size, 1))
      branches.append(convolution(branch[3], y, dilation: Pair(size, size)))
    }
    let joined = convolution(layers["conv_cat"], layers.concat(branches))
    return layers.relu(layers.add(joined, convolution(layers["conv_res"], x, kernel: 1)))
  }

  /// Attention-induced cross-level fusion: at each place, a share of either feature.
  private func crossLevelFusion(_ layers: Layers, _ fine: Value, coarse: Value) -> Value {
    let coarse = layers.interpolate(coarse, scale: 2, .bilinear)
    let share = attention(layers["msca"], layers.add(fine, coarse))
    // share · fine + (1 − share) · coarse.
    let fused = layers.add(coarse, layers.multiply(share, layers.subtract(fine, coarse)))
    return layers.relu(convolution(layers["conv"], fused))
  }

  /// The dual-branch context module beside a residual, and the convolution after them.
  private func refinement(
    _ layers: Layers, _ x: Value, context: String, convolution name: String
  ) -> Value {
    let sum = layers.add(dualBranchContext(layers[context], x), x)
    return layers.relu(convolution(layers[name], sum))
  }

  /// Dual-branch global context: attention at full and at half size.
  private func dualBranchContext(_ layers: Layers, _ x: Value) -> Value {
    let full = layers.relu(convolution(layers["h2h"], x))
    let half = layers.relu(
      convolution(layers["h2l"], layers.avgPool2d(x, kernel: 2, stride: 2)))
    let fullContext = layers.multiply(full, attention(layers["mscah"], full))
    let halfContext = layers.multiply(half, attention(layers["mscal"], half))
    let resized = layers.interpolate(
      halfContext, to: Pair(full.extents[2], full.extents[3]), .bilinear)
    return layers.relu(convolution(layers["conv"], layers.add(fullContext, resized)))
  }

  /// Multi-scale channel attention: from the features at each place, and from their means.
  private func attention(_ layers: Layers, _ x: Value) -> Value {
    let local = squeezeAndWiden(layers["local_att"], x, first: 0)
    let global = squeezeAndWiden(layers["global_att"], layers.globalAvgPool(x), first: 1)
    return layers.sigmoid(layers.add(local, global))
  }

  /// Two 1 × 1 convolutions with a quarter of the channels between them, numbered from `first`.
  private func squeezeAndWiden(_ layers: Layers, _ x: Value, first: Int) -> Value {
    func convolution(_ index: Int, _ x: Value, out: Int) -> Value {
      layers.convBatchNorm("\(index)", "\(index + 1)", x, out: out, kernel: 1, bias: true)
    }
    let squeezed = layers.relu(convolution(first, x, out: channels / 4))
    return convolution(first + 3, squeezed, out: channels)
  }
}
