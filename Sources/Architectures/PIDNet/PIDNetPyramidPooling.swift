import ONNX

/// PAPPM: the context as seen through windows of four sizes, side by side.
struct PIDNetPyramidPooling {
  /// Channels of each scale.
  private let channels = 96
  /// Windows and steps, in pixels; the fourth scale is the whole image.
  private let windows = [(size: 5, stride: 2), (size: 9, stride: 4), (size: 17, stride: 8)]

  /// The context with all scales' joined to it.
  func fused(_ layers: Layers, _ x: Value, out: Int) -> Value {
    let finest = normReluConv(layers["scale0"], x, at: 0, out: channels)
    var pooled = windows.map { window in
      layers.avgPool2d(
        x, kernel: Pair(window.size, window.size), stride: Pair(window.stride, window.stride),
        padding: Pair(window.size / 2, window.size / 2))
    }
    pooled.append(layers.globalAvgPool(x))
    let scales = pooled.enumerated().map { index, pooled in
      let scale = normReluConv(layers["scale\(index + 1)"], pooled, at: 1, out: channels)
      return layers.add(enlarged(layers, scale, like: x), finest)
    }
    let processed = normReluConv(
      layers["scale_process"], layers.concat(scales), at: 0, out: scales.count * channels,
      kernel: 3, groups: scales.count)
    let compressed = normReluConv(
      layers["compression"], layers.concat([finest, processed]), at: 0, out: out)
    return layers.add(compressed, normReluConv(layers["shortcut"], x, at: 0, out: out))
  }

  /// A normalization, ReLU and convolution that follow one another in a sequence.
  private func normReluConv(
    _ layers: Layers, _ x: Value, at index: Int, out: Int, kernel: Int = 1, groups: Int = 1
  ) -> Value {
    layers.conv2d(
      "\(index + 2)", layers.relu(layers.batchNorm("\(index)", x)), out: out,
      kernel: Pair(kernel, kernel), padding: Pair(kernel / 2, kernel / 2), groups: groups,
      bias: false)
  }

  /// An image of one pixel needs no resizing: addition stretches it.
  private func enlarged(_ layers: Layers, _ x: Value, like other: Value) -> Value {
    if x.extents[2] == 1, x.extents[3] == 1 { return x }
    return layers.interpolate(x, to: Pair(other.extents[2], other.extents[3]), .bilinear)
  }
}
