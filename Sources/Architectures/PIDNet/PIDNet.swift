import ONNX

/// PIDNet-S: three branches as in a PID controller, for detail (P), context (I) and boundaries (D).
///
/// Source: Xu et al., "PIDNet: A Real-time Semantic Segmentation Network Inspired by PID
/// Controllers", 2023; S is its smallest size.
struct PIDNet: NetworkDescription {
  let imageSize = Pair(352, 352)
  /// Channels at a quarter of the image's size; all others are multiples.
  private let width = 32
  private let blocks = PIDNetBlocks()

  /// Logits at 1/8 of the image's size: of the detail branch, of the whole and of boundaries.
  ///
  /// The second is served. The original's test enlarges its logits to the picture's size before the
  /// sigmoid, bilinearly and with `align_corners=False`; here that is to the network's image size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    // Context, to 1/8 of the image's size; there the other two begin.
    var context = stem(layers["conv1"], image)
    context = layers.relu(blocks.basic(layers["layer1"], context, out: width, count: 2))
    context = layers.relu(
      blocks.basic(layers["layer2"], context, out: 2 * width, count: 2, stride: 2))
    var detail = blocks.basic(layers["layer3_"], context, out: 2 * width, count: 2)
    var boundary = blocks.basicBlock(layers["layer3_d"], context, out: width)

    context = layers.relu(
      blocks.basic(layers["layer3"], context, out: 4 * width, count: 3, stride: 2))
    detail = attentionGuided(
      layers["pag3"], detail, by: compressed(layers["compression3"], context))
    boundary = layers.add(
      boundary, difference(layers["diff3"], context, out: width, like: boundary))
    // The original activates in place, so its auxiliary heads see these features activated too.
    let earlyDetail = layers.relu(detail)

    context = layers.relu(
      blocks.basic(layers["layer4"], context, out: 8 * width, count: 3, stride: 2))
    detail = blocks.basic(layers["layer4_"], earlyDetail, out: 2 * width, count: 2)
    boundary = blocks.bottleneck(layers["layer4_d"], layers.relu(boundary), width: width, count: 1)
    detail = attentionGuided(
      layers["pag4"], detail, by: compressed(layers["compression4"], context))
    boundary = layers.add(
      boundary, difference(layers["diff4"], context, out: 2 * width, like: boundary))
    let earlyBoundary = layers.relu(boundary)

    detail = blocks.bottleneck(layers["layer5_"], layers.relu(detail), width: 2 * width, count: 1)
    boundary = blocks.bottleneck(layers["layer5_d"], earlyBoundary, width: 2 * width, count: 1)
    context = blocks.bottleneck(layers["layer5"], context, width: 8 * width, count: 2, stride: 2)
    context = enlarged(
      layers, PIDNetPyramidPooling().fused(layers["spp"], context, out: 4 * width), like: detail)

    let whole = head(
      layers["final_layer"], boundaryGuided(layers["dfm"], detail, context, boundary), hidden: 128)
    let maps = [
      head(layers["seghead_p"], earlyDetail, hidden: 128), whole,
      head(layers["seghead_d"], earlyBoundary, hidden: width),
    ]
    let served = layers.interpolate(
      whole, to: Pair(image.extents[2], image.extents[3]), .bilinear)
    return NetworkOutputs(
      raw: maps.enumerated().map { ("output\($0.offset)", $0.element) },
      served: .segmentation(served))
  }

  /// To a quarter of the image's size.
  private func stem(_ layers: Layers, _ image: Value) -> Value {
    [0, 3].reduce(image) { x, index in
      let convolved = layers.conv2d("\(index)", x, out: width, kernel: 3, stride: 2, padding: 1)
      return layers.relu(layers.batchNorm("\(index + 1)", convolved))
    }
  }

  private func compressed(_ layers: Layers, _ context: Value) -> Value {
    layers.convBatchNorm("0", "1", context, out: 2 * width, kernel: 1)
  }

  /// What the boundary branch takes from the context.
  private func difference(
    _ layers: Layers, _ context: Value, out: Int, like x: Value
  ) -> Value {
    enlarged(layers, layers.convBatchNorm("0", "1", context, out: out), like: x)
  }

  /// Pixel-attention-guided fusion (Pag): detail takes of the context where both agree.
  private func attentionGuided(_ layers: Layers, _ detail: Value, by context: Value) -> Value {
    let query = enlarged(
      layers, layers["f_y"].convBatchNorm("0", "1", context, out: width, kernel: 1), like: detail)
    let key = layers["f_x"].convBatchNorm("0", "1", detail, out: width, kernel: 1)
    let share = layers.sigmoid(layers.sum(layers.multiply(key, query), axes: [1]))
    let difference = layers.subtract(enlarged(layers, context, like: detail), detail)
    return layers.add(detail, layers.multiply(share, difference))
  }

  /// Boundary-attention-guided fusion (light Bag): detail counts at boundaries, context within them.
  private func boundaryGuided(
    _ layers: Layers, _ detail: Value, _ context: Value, _ boundary: Value
  ) -> Value {
    let share = layers.sigmoid(boundary)
    let toDetail = layers.add(detail, layers.multiply(layers.subtract(1, share), context))
    let toContext = layers.add(context, layers.multiply(share, detail))
    return layers.add(
      layers["conv_p"].convBatchNorm("0", "1", toDetail, out: 4 * width, kernel: 1),
      layers["conv_i"].convBatchNorm("0", "1", toContext, out: 4 * width, kernel: 1))
  }

  private func head(_ layers: Layers, _ x: Value, hidden: Int) -> Value {
    let y = layers.conv2d(
      "conv1", layers.relu(layers.batchNorm("bn1", x)), out: hidden, kernel: 3, padding: 1,
      bias: false)
    return layers.conv2d("conv2", layers.relu(layers.batchNorm("bn2", y)), out: 1, kernel: 1)
  }

  private func enlarged(_ layers: Layers, _ x: Value, like other: Value) -> Value {
    layers.interpolate(x, to: Pair(other.extents[2], other.extents[3]), .bilinear)
  }
}
