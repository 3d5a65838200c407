import ONNX

/// The segmenter that the repository carries: an EfficientNet-Lite0 whose features are added up from
/// the coarsest to the finest.
///
/// Its decoder is a feature pyramid of separable convolutions. Source of that: Lin et al., "Feature
/// Pyramid Networks for Object Detection", 2017.
struct PolypLite: NetworkDescription {
  let imageSize = Pair(256, 256)
  let backbone = EfficientNetLite()
  /// Channels of all features in the decoder.
  let channels = 64
  var stages: [[String]] {
    backbone.stages.map { prefixes in prefixes.map { "enc.\($0)" } }
  }

  /// One map of logits at the image's size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = backbone.features(layers["enc"], image)
    var x = lateral(layers, features, 3)
    x = separable(layers["sm"][3], x)
    for level in [2, 1, 0] {
      let enlarged = layers.interpolate(x, scale: 2, .bilinear)
      x = layers.add(lateral(layers, features, level), enlarged)
      x = separable(layers["sm"][level], x)
    }
    let head = layers["head"]
    let map = head.conv2d("1", separable(head[0], x), out: 1, kernel: 1)
    let logits = layers.interpolate(map, scale: 4, .bilinear)
    return NetworkOutputs(raw: [("logits", logits)], served: .segmentation(logits))
  }

  private func lateral(_ layers: Layers, _ features: [Value], _ level: Int) -> Value {
    layers["lat"].conv2d("\(level)", features[level], out: channels, kernel: 1)
  }

  /// A depthwise convolution and a mixing of channels, each with its normalization.
  private func separable(_ layers: Layers, _ x: Value) -> Value {
    let filtered = layers.batchNorm(
      "1",
      layers.conv2d(
        "0", x, out: channels, kernel: 3, padding: 1, groups: channels, bias: false))
    let mixed = layers.conv2d("2", filtered, out: channels, kernel: 1, bias: false)
    return layers.relu6(layers.batchNorm("3", mixed))
  }
}
