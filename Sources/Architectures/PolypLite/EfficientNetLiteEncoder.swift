import ONNX

/// The segmenter's encoder alone: one vector of features for an image.
struct EfficientNetLiteEncoder: FeatureEncoder {
  let imageSize = Pair(256, 256)
  private let encoder = EfficientNetLite()
  var stages: [[String]] { encoder.stages }

  /// The means of the last features, [images, 320].
  func features(_ layers: Layers, _ image: Value) -> Value {
    let last = encoder.features(layers, image)[3]
    return layers.reshape(layers.globalAvgPool(last), [0, last.channels])
  }
}
