import ONNX

/// LDNet's two attentions, each followed by a feed-forward network.
///
/// The originals project every pixel to queries, keys and values of 8 heads with 64 channels. Here
/// the same is computed from the few keys that there are: all projections are linear, so those of
/// pixels can be left out.
struct LDNetAttention {
  private let heads = 8
  private let headChannels = 64
  private var inner: Int { heads * headChannels }
  /// Rows and columns of the grids of keys.
  private let poolingSizes = [1, 3, 5]

  /// Efficient self-attention: pixels ask the means over 35 windows of three grids.
  func efficient(_ layers: Layers, _ x: Value) -> Tokens {
    let module = layers["ESAlayer"]
    let tokens = module.tokens(x)
    let windows = module.concat(
      poolingSizes.map { size in
        module.reshape(module.adaptiveAvgPool2d(x, to: Pair(size, size)), [0, x.channels, -1])
      }, axis: 2)
    let count = windows.extents[2]
    let projections = projections(module, x.channels)
    let (keys, values) = (
      byHead(module, projections[1], windows), byHead(module, projections[2], windows)
    )

    // (W x)·k = x·(Wᵀ k): the pixels ask the keys as seen through the queries' weights.
    let queries = module.transpose(
      module.reshape(projections[0], [heads, headChannels, x.channels]), [0, 2, 1])
    let seen = module.scale(
      module.matmul(queries, keys), by: 1 / Float(headChannels).squareRoot())
    let asked = module.reshape(
      module.transpose(seen, [0, 2, 1, 3]), [0, x.channels, heads * count])
    let scores = module.reshape(module.matmul(tokens.values, asked), [0, -1, heads, count])
    let shares = module.reshape(module.softmax(scores, axis: -1), [0, -1, heads * count])

    // Likewise the values are projected to the output before the pixels take their shares.
    let output = module["to_out"]["0"]
    let weight = output.reshape(
      output.transpose(output.parameter("weight", [x.channels, inner]), [1, 0]),
      [heads, headChannels, x.channels])
    let given = output.reshape(
      output.matmul(output.transpose(values, [0, 1, 3, 2]), weight),
      [0, heads * count, x.channels])
    let attended = output.add(
      output.matmul(shares, given), output.parameter("bias", [x.channels]))
    return feedForward(layers["ff"], tokens.replaced(by: module.add(attended, tokens.values)))
  }

  /// Lesion-aware cross-attention: pixels ask the mean over the lesion.
  ///
  /// That is one key, and softmax over one score is 1: every pixel takes the lesion's value whatever
  /// its query, so queries and keys have no influence.
  ///
  /// - Parameters:
  ///   - layers: The attention's module.
  ///   - x: An image.
  ///   - lesion: Logits of "this pixel is of the lesion", of the image's size.
  /// - Returns: The image's pixels with what attention adds.
  func lesionAware(_ layers: Layers, _ x: Value, lesion: Value) -> Tokens {
    let module = layers["LCAlayer"]
    let tokens = module.tokens(x)
    let share = module.sigmoid(lesion)
    let total = module.sumOverPixels(module.multiply(x, share))
    let area = module.add(module.sumOverPixels(share), module.builder.constant(0.0005))
    let mean = module.reshape(module.add("Div", [total, area]), [0, 1, x.channels])

    let weight = module.reshape(
      module.parameter("to_qkv.weight", [3 * inner, x.channels, 1, 1]), [3 * inner, x.channels])
    let values = module.slice(weight, 2 * inner..<3 * inner, axis: 0)
    let value = module.matmul(mean, module.transpose(values, [1, 0]))
    let given = module.linear("to_out.0", value, out: x.channels)
    return feedForward(layers["ff"], tokens.replaced(by: module.add(tokens.values, given)))
  }

  /// The weights of queries, keys and values, each [heads · channels of a head, channels].
  private func projections(_ layers: Layers, _ channels: Int) -> [Value] {
    let weight = layers.parameter("to_qkv.weight", [3 * inner, channels, 1, 1])
    return layers.split(
      layers.reshape(weight, [3 * inner, channels]), sizes: [inner, inner, inner], axis: 0)
  }

  /// Windows projected for each head, [images, heads, channels of a head, windows].
  private func byHead(_ layers: Layers, _ weight: Value, _ windows: Value) -> Value {
    layers.reshape(layers.matmul(weight, windows), [0, heads, headChannels, windows.extents[2]])
  }

  private func feedForward(_ layers: Layers, _ x: Tokens) -> Tokens {
    let module = layers["fn.net"]
    let hidden = module.gelu(
      module.linear("0", layers.layerNorm("norm", x.values), out: 512))
    let mixed = module.linear("3", hidden, out: x.values.extents.last ?? 0)
    return x.replaced(by: layers.add(mixed, x.values))
  }
}
