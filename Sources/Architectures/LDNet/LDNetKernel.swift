import ONNX

/// The kernel that makes a map of features: a 1x1 convolution whose weights depend on the image.
struct LDNetKernel {
  /// One weight for each channel, [images, channels].
  let weights: Value

  init(_ weights: Value) {
    self.weights = weights
  }

  /// The map of logits, [images, 1, height, width].
  func map(_ layers: Layers, _ features: Value) -> Value {
    let product = layers.matmul(
      layers.reshape(weights, [0, 1, -1]), layers.reshape(features, [0, features.channels, -1]))
    return layers.reshape(product, [0, 1, features.extents[2], features.extents[3]])
  }

  /// The kernel of the next finer stage, from this one and the features of where the lesion is.
  ///
  /// - Parameters:
  ///   - layers: The stage's updating module.
  ///   - features: The features, twice the coarser map's size.
  ///   - coarser: The map that this kernel made, as logits.
  /// - Returns: The kernel.
  func updated(_ layers: Layers, _ features: Value, coarser: Value) -> LDNetKernel {
    let channels = features.channels
    let lesion = layers.sigmoid(layers.interpolate(coarser, scale: 2, .bilinear))
    let assembled = layers.reshape(
      layers.sumOverPixels(layers.multiply(features, lesion)), [0, channels])

    func halves(_ name: String, _ x: Value) -> [Value] {
      layers.split(layers.linear(name, x, out: 2 * channels), sizes: [channels, channels])
    }
    let found = halves("pred_transform_layer", assembled)
    let known = halves("head_transform_layer", weights)

    // Each side's gate says what of it the new kernel takes.
    let agreement = layers.multiply(known[0], found[0])
    func gated(_ side: String, _ x: Value) -> Value {
      let gate = layers.layerNorm(
        "\(side)_norm_in", layers.linear("\(side)_gate", agreement, out: channels))
      return layers.multiply(layers.sigmoid(gate), layers.layerNorm("\(side)_norm_out", x))
    }
    let sum = layers.add(gated("pred", found[1]), gated("head", known[1]))
    let mixed = layers.layerNorm("fc_norm", layers.linear("fc_layer", sum, out: channels))
    return LDNetKernel(layers.relu(mixed))
  }
}
