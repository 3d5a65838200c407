import ONNX

/// The segmenter's encoder alone: one vector of features for an image.
struct EfficientNetLiteEncoder: NetworkDescription {
  let imageSize = Pair(256, 256)
  let encoder = EfficientNetLite()

  /// The means of the last features, [images, 320].
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let last = encoder.features(layers, image)[3]
    let features = layers.reshape(layers.globalAvgPool(last), [0, last.channels])
    return NetworkOutputs(raw: [("features", features)], served: .features(features))
  }
}
