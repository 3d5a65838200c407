internal import ONNX
internal import Tensors

/// How a network is built.
public struct NetworkOptions: Equatable, Sendable {
  /// Height and width of the images; those for which the network was trained unless given.
  public var imageSize: (height: Int, width: Int)?
  /// How many images at once; nil to leave it open.
  public var batch: Int? = 1
  /// What a classifier's logits are divided by before they become probabilities.
  public var temperature: Float = 1
  /// How many classes a classifier tells apart.
  public var classCount = 2
  /// What a classifier makes of its encoder's features.
  public var head = ClassifierHead.hidden

  /// One image of the usual size.
  public init() {}

  /// Two options are equal when all their members are.
  public static func == (left: NetworkOptions, right: NetworkOptions) -> Bool {
    left.imageSize?.height == right.imageSize?.height
      && left.imageSize?.width == right.imageSize?.width && left.batch == right.batch
      && left.temperature == right.temperature && left.classCount == right.classCount
      && left.head == right.head
  }
}

/// What a classifier makes of its encoder's features.
public enum ClassifierHead: String, CaseIterable, Sendable {
  /// A hidden layer of 512, normalized over the batch, and logits: EndoKED's.
  case hidden
  /// Logits at once.
  case linear
}

extension Architecture {
  /// What a network answers.
  public enum Answer: Sendable {
    /// For each pixel, whether it is polyp: `probability` and `logits`, [images, 1, H, W].
    case segmentation
    /// For each image, its class: `probability` and `logits`, [images, classes].
    case classification(classes: Int)
    /// Features for a classifier: `features`, [images, channels].
    case features(channels: Int)
  }

  /// The name of the input tensor, [images, 3, H, W], red first, normalised.
  public static let inputName = "image"

  /// Height and width of the images for which the network was trained.
  public var imageSize: (height: Int, width: Int) {
    (description.imageSize.height, description.imageSize.width)
  }

  /// What the encoder's parameters' names begin with, stage by stage from the image on; empty where the
  /// network is not divided.
  ///
  /// Parameters whose names begin with none of them come after the encoder.
  public var encoderStages: [[String]] { description.stages }

  /// The network as it is served.
  ///
  /// - Parameter options: How it is built.
  /// - Returns: The network, and what it answers under which names.
  /// - Throws: `ArchitectureError` when it cannot be built so.
  public func servedNetwork(
    _ options: NetworkOptions = NetworkOptions()
  ) throws(ArchitectureError) -> (network: Network, answer: Answer) {
    let (layers, outputs) = build(options)
    let builder = layers.builder
    let answer: Answer
    switch outputs.served {
    case .segmentation(let logits):
      let probability = layers.sigmoid(logits)
      builder.output(probability, name: "probability")
      builder.output(logits, name: "logits")
      answer = .segmentation
    case .classification(let logits):
      let cooled =
        options.temperature == 1 ? logits : layers.scale(logits, by: 1 / options.temperature)
      builder.output(layers.softmax(cooled, axis: -1), name: "probability")
      builder.output(logits, name: "logits")
      answer = .classification(classes: logits.extents.last ?? 0)
    case .features(let features):
      builder.output(features, name: "features")
      answer = .features(channels: features.extents.last ?? 0)
    }
    return (try Network(builder), answer)
  }

  /// The network with all that the original returns as its outputs, under the original's names.
  ///
  /// - Parameter options: How it is built.
  /// - Returns: The network.
  /// - Throws: `ArchitectureError` when it cannot be built so.
  public func rawNetwork(
    _ options: NetworkOptions = NetworkOptions()
  ) throws(ArchitectureError) -> Network {
    let (layers, outputs) = build(options)
    for (name, value) in outputs.raw { layers.builder.output(value, name: name) }
    return try Network(layers.builder)
  }

  /// The name of the served output in `trainedNetwork`.
  public static let servedName = "served"

  /// The network with both: all that the original returns, and the logits or features that are served.
  ///
  /// Steps of training and what is validated between them are then parts of one graph.
  ///
  /// - Parameter options: How it is built.
  /// - Returns: The network, whose last output is `servedName`, and what that is.
  /// - Throws: `ArchitectureError` when it cannot be built so.
  public func trainedNetwork(
    _ options: NetworkOptions = NetworkOptions()
  ) throws(ArchitectureError) -> (network: Network, answer: Answer) {
    let (layers, outputs) = build(options)
    for (name, value) in outputs.raw { layers.builder.output(value, name: name) }
    let answer: Answer
    let served: Value
    switch outputs.served {
    case .segmentation(let logits): (answer, served) = (.segmentation, logits)
    case .classification(let logits):
      (answer, served) = (.classification(classes: logits.extents.last ?? 0), logits)
    case .features(let features):
      (answer, served) = (.features(channels: features.extents.last ?? 0), features)
    }
    layers.builder.output(served, name: Self.servedName)
    return (try Network(layers.builder), answer)
  }

  private func build(_ options: NetworkOptions) -> (Layers, NetworkOutputs) {
    let network = description
    let size = options.imageSize ?? imageSize
    let builder = GraphBuilder(name: rawValue)
    let image = builder.input(
      Architecture.inputName,
      TensorType(
        .float32,
        [
          options.batch.map { .fixed($0) } ?? .symbol("batch"), 3, .fixed(size.height),
          .fixed(size.width),
        ]))
    let layers = Layers(builder)
    return (layers, network.outputs(layers, image, options))
  }
}
