import ONNX

/// An image encoder, and the head that tells from its features what a biopsy would find.
///
/// Source: EndoKED, "Knowledge Extraction and Distillation from Large-Scale Image-Text Colonoscopy
/// Reports Leveraging Large Language and Vision Models", 2024, and its fine-tuning for pathology, whose
/// encoder is a ResNet up to the mean of its last features.
struct BiopsyClassifier<Encoder: FeatureEncoder>: NetworkDescription {
  let encoder: Encoder
  var imageSize: Pair { encoder.imageSize }
  var normalization: Normalization { encoder.normalization }
  var stages: [[String]] {
    encoder.stages.map { prefixes in prefixes.map { "\(Self.encoderModule).\($0)" } }
  }

  private static var encoderModule: String { "encoder" }

  init(_ encoder: Encoder) {
    self.encoder = encoder
  }

  /// Logits of two classes, and the features that they are told from.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    outputs(layers, image, NetworkOptions())
  }

  /// Logits of classes, and the features that they are told from.
  func outputs(_ layers: Layers, _ image: Value, _ options: NetworkOptions) -> NetworkOutputs {
    let features = encoder.features(layers[Self.encoderModule], image)
    let head = layers["head"]["classifier"]
    let logits: Value
    switch options.head {
    case .hidden:
      let hidden = head.batchNorm("1", head.linear("0", features, out: 512))
      logits = head.linear("3", head.relu(hidden), out: options.classCount)
    case .linear:
      logits = head.linear("0", features, out: options.classCount)
    }
    return NetworkOutputs(
      raw: [("features", features), ("logits", logits)], served: .classification(logits))
  }
}
