import ONNX
import Tensors

/// What a network makes of an image.
struct NetworkOutputs {
  /// Everything that the original returns, in its order, under names for tests and training.
  let raw: [(name: String, value: Value)]
  /// What is served.
  let served: Served

  enum Served {
    /// Logits of "this pixel is polyp", [images, 1, height, width].
    case segmentation(Value)
    /// Logits of classes, [images, classes].
    case classification(Value)
    /// Features for a classifier, [images, channels].
    case features(Value)
  }
}

/// One network of the family, described once.
protocol NetworkDescription: Sendable {
  /// The image's size for which it was trained.
  var imageSize: Pair { get }
  /// How its training code normalises an image.
  var normalization: Normalization { get }
  /// What the encoder's parameters' names begin with, stage by stage from the image on; what begins
  /// with none of them comes after the encoder.
  var stages: [[String]] { get }
  /// The network itself.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs
  /// The network, where it can be built in several ways.
  func outputs(_ layers: Layers, _ image: Value, _ options: NetworkOptions) -> NetworkOutputs
}

extension NetworkDescription {
  /// Segmenters are trained as ImageNet's networks are.
  var normalization: Normalization { .imageNet }
  /// All of it is one stage, unless stated.
  var stages: [[String]] { [] }

  func outputs(_ layers: Layers, _ image: Value, _ options: NetworkOptions) -> NetworkOutputs {
    outputs(layers, image)
  }
}
