internal import Architectures
internal import Imaging
internal import ONNX
internal import Runtime
internal import Tensors

/// Runs a network as it is served, on batches of pictures.
///
/// One thread at a time.
final class Predictor {
  /// How many pictures at once.
  let count: Int
  /// Logits: [pictures, classes], or [pictures, 1, height, width].
  let logits: Tensor
  private let inputs: [String: Tensor]
  private let session: BoundSession

  /// Loads a network.
  ///
  /// - Parameters:
  ///   - network: The network with its parameters.
  ///   - size: The images' size, in pixels.
  ///   - count: How many pictures at once.
  ///   - givesFeatures: Whether a classifier gives what its encoder gives, rather than logits.
  ///   - runtime: The library.
  ///   - threads: How many threads compute.
  /// - Throws: `ArchitectureError`, `ONNXError` or `RuntimeError`.
  convenience init(
    _ network: TrainableNetwork, size: ImageSize, count: Int, givesFeatures: Bool = false,
    runtime: OnnxRuntime, threads: Int
  ) throws {
    var options = network.options
    options.batch = count
    options.imageSize = (size.height, size.width)
    let served =
      try givesFeatures
      ? network.architecture.rawNetwork(options)
      : network.architecture.servedNetwork(options).network
    var graph = try served.filled(from: network)
    let output = givesFeatures ? "features" : "logits"
    graph.outputs.removeAll { $0.name != output }
    try graph.foldConstants(operatorSet: served.operatorSet)
    try self.init(
      graph, operatorSet: served.operatorSet, count: count,
      name: "validation of \(network.architecture.rawValue)", runtime: runtime, threads: threads)
  }

  /// Loads what follows a network's frozen stages.
  ///
  /// - Parameters:
  ///   - divided: The network, for as many pictures at once.
  ///   - network: The network with its parameters.
  ///   - count: How many pictures at once.
  ///   - runtime: The library.
  ///   - threads: How many threads compute.
  /// - Throws: `ONNXError`, `TrainingError` or `RuntimeError`.
  convenience init(
    _ divided: DividedNetwork, _ network: TrainableNetwork, count: Int, runtime: OnnxRuntime,
    threads: Int
  ) throws {
    var graph = divided.division.rest
    graph.outputs.removeAll { $0.name != Architecture.servedName }
    let defined = Set(graph.initializers.map(\.name))
    for name in network.names where !defined.contains(name) {
      graph.initializers.append(Graph.Initializer(name, try network.tensor(name)))
    }
    try graph.foldConstants(operatorSet: divided.operatorSet)
    try self.init(
      graph, operatorSet: divided.operatorSet, count: count,
      name: "validation of \(network.architecture.rawValue)", runtime: runtime, threads: threads)
  }

  /// Loads a graph of one output.
  private init(
    _ graph: Graph, operatorSet: Int, count: Int, name: String, runtime: OnnxRuntime, threads: Int
  ) throws {
    var graph = graph
    try graph.foldBatchNormalizations()
    inputs = Dictionary(
      uniqueKeysWithValues: graph.inputs.map {
        ($0.name, Tensor(shape: $0.type.shape ?? [], elementType: .float32))
      })
    logits = Tensor(shape: graph.outputs[0].type.shape ?? [], elementType: .float32)
    self.count = count
    session = try Session(
      runtime: runtime,
      model: .bytes(try Model(graph, operatorSet: operatorSet).encoded(), name: name),
      configuration: SessionConfiguration(intraOpThreads: threads, readsBackProviders: false)
    ).bind(inputs: inputs, outputs: [graph.outputs[0].name: logits])
  }

  /// Computes a batch's logits.
  ///
  /// - Parameter batch: At most `count` pictures; what is beyond them means nothing.
  /// - Throws: `RuntimeError`.
  func run(_ batch: PictureBatch.Size) throws(RuntimeError) {
    for (name, tensor) in batch.inputs {
      inputs[name]?.bytes.copyMemory(from: UnsafeRawBufferPointer(tensor.bytes))
    }
    try session.run()
  }

  /// A picture's logits.
  func logits(of place: Int) -> UnsafeMutableBufferPointer<Float> {
    let each = logits.shape.elementCount / count
    return UnsafeMutableBufferPointer(
      rebasing: logits.float32[place * each..<(place + 1) * each])
  }
}
