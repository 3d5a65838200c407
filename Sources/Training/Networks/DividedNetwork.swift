internal import Architectures
internal import Imaging
internal import ONNX

/// A network at the boundary between what no step changes and what learns.
struct DividedNetwork {
  /// The two parts; outputs are those of `Architecture.trainedNetwork`.
  let division: GraphDivision
  /// The version of ONNX's operators that they use.
  let operatorSet: Int
  /// What the served output is.
  let answer: Architecture.Answer
  /// The images' size, in pixels.
  let size: ImageSize

  /// Divides a network.
  ///
  /// It is nil where nothing is frozen before something that learns.
  ///
  /// - Parameters:
  ///   - graphs: The network, and which parameters learn.
  ///   - size: The images' size, in pixels.
  ///   - batch: How many images there are at once.
  /// - Throws: `ArchitectureError`, `ONNXError` or `TrainingError`.
  init?(_ graphs: TrainingGraphs, _ size: ImageSize, batch: Int) throws {
    let network = graphs.network
    var options = network.options
    options.batch = batch
    options.imageSize = (size.height, size.width)
    let (description, answer) = try network.architecture.trainedNetwork(options)
    var graph = description.graph
    for parameter in network.parameters where !graphs.changes(parameter) {
      graph.initializers.append(
        Graph.Initializer(parameter.name, try network.tensor(parameter.name)))
    }
    // Shapes are taken from tensors: as constants they do not depend on the image.
    try graph.foldConstants(operatorSet: description.operatorSet)
    let changing = Set(network.parameters.filter(graphs.changes).map(\.name))
    guard
      let division = try GraphDivision(
        graph, changing: changing, operatorSet: description.operatorSet),
      !division.frontier.contains(where: { $0.name == Architecture.servedName })
    else { return nil }
    self.division = division
    operatorSet = description.operatorSet
    self.answer = answer
    self.size = size
  }
}
