import ONNX

/// EndoKED-MIL's image encoder, and the head that tells from its features what a biopsy would find.
///
/// Source: EndoKED, "Knowledge Extraction and Distillation from Large-Scale Image-Text Colonoscopy
/// Reports Leveraging Large Language and Vision Models", 2024, and its fine-tuning for pathology. The
/// encoder is a ResNet up to the mean of its last features.
struct BiopsyClassifier: NetworkDescription {
  let imageSize = Pair(224, 224)
  let normalization = Normalization.endoKED
  let encoder: ResNet

  init(_ depth: ResNet.Depth) {
    encoder = ResNet(depth, names: .sequence)
  }

  /// Logits of two classes, and the features that they are told from.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = encoder.summary(layers["encoder"]["pretrained_model"], image)
    let head = layers["head"]["classifier"]
    let hidden = head.batchNorm("1", head.linear("0", features, out: 512))
    let logits = head.linear("3", head.relu(hidden), out: 2)
    return NetworkOutputs(
      raw: [("features", features), ("logits", logits)], served: .classification(logits))
  }
}

/// The encoder alone.
struct BiopsyEncoder: NetworkDescription {
  let imageSize = Pair(224, 224)
  let normalization = Normalization.endoKED
  let encoder: ResNet

  init(_ depth: ResNet.Depth) {
    encoder = ResNet(depth, names: .sequence)
  }

  /// One vector for an image.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let features = encoder.summary(layers["pretrained_model"], image)
    return NetworkOutputs(raw: [("features", features)], served: .features(features))
  }
}

extension ResNet {
  /// The means of the last features, [images, channels].
  fileprivate func summary(_ layers: Layers, _ image: Value) -> Value {
    let last = features(layers, image)[4]
    return layers.reshape(layers.globalAvgPool(last), [0, last.channels])
  }
}
