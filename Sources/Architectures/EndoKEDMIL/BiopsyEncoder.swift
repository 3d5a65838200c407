import ONNX

/// EndoKED-MIL's image encoder: a ResNet up to the means of its last features.
struct BiopsyEncoder: FeatureEncoder {
  let imageSize = Pair(224, 224)
  let normalization = Normalization.endoKED
  private let encoder: ResNet
  private let module = "pretrained_model"
  var stages: [[String]] {
    encoder.stages.map { prefixes in prefixes.map { "\(module).\($0)" } }
  }

  init(_ depth: ResNet.Depth) {
    encoder = ResNet(depth, names: .sequence)
  }

  func features(_ layers: Layers, _ image: Value) -> Value {
    let last = encoder.features(layers[module], image)[4]
    return layers.reshape(layers.globalAvgPool(last), [0, last.channels])
  }
}
