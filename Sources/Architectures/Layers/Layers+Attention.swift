import ONNX

/// The two attentions of a convolutional block attention module.
///
/// Source: Woo et al., "CBAM: Convolutional Block Attention Module", 2018.
extension Layers {
  /// Which channels matter, in [0, 1], from the mean and the maximum of each: [images, channels, 1, 1].
  ///
  /// - Parameters:
  ///   - x: An image.
  ///   - reduction: How many times fewer channels the hidden layer has.
  /// - Returns: A factor for each channel.
  func channelAttention(_ x: Value, reduction: Int = 16) -> Value {
    let branches = [globalAvgPool(x), globalMaxPool(x)].map { pooled in
      let squeezed = conv2d("fc1", pooled, out: x.channels / reduction, kernel: 1, bias: false)
      return conv2d("fc2", relu(squeezed), out: x.channels, kernel: 1, bias: false)
    }
    return sigmoid(add(branches[0], branches[1]))
  }

  /// Which places matter, in [0, 1], from the mean and the maximum over channels:
  /// [images, 1, height, width].
  func spatialAttention(_ x: Value) -> Value {
    let summary = concat([mean(x, axes: [1]), max(x, axes: [1])])
    return sigmoid(conv2d("conv1", summary, out: 1, kernel: 7, padding: 3, bias: false))
  }
}
