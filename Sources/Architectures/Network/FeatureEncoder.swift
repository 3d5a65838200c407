import ONNX

/// A network that gives one vector for an image.
protocol FeatureEncoder: NetworkDescription {
  /// The vector, [images, channels].
  func features(_ layers: Layers, _ image: Value) -> Value
}

extension FeatureEncoder {
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = features(layers, image)
    return NetworkOutputs(raw: [("features", features)], served: .features(features))
  }
}
