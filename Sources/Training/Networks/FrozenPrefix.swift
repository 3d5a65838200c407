internal import Imaging
internal import ONNX
internal import Tensors

/// The part of a network that no step changes, for one picture at a time.
///
/// What it gives of a picture thus never depends on which others came with it.
struct FrozenPrefix: Sendable {
  /// The picture's size, in pixels.
  let size: ImageSize
  /// The model: from the image to what `frontier` has besides.
  let model: [UInt8]
  /// What the rest of the network takes of one picture, float32, [1, ...]; perhaps the image as well.
  let frontier: [ValueInfo]

  /// Makes the frozen part of a network a model.
  ///
  /// It is nil where nothing is frozen, or what crosses the frontier is not apart for each picture.
  ///
  /// - Parameters:
  ///   - graphs: The network, and which parameters learn.
  ///   - size: The picture's size, in pixels.
  /// - Throws: `ArchitectureError`, `ONNXError` or `TrainingError`.
  init?(_ graphs: TrainingGraphs, _ size: ImageSize) throws {
    guard let one = try DividedNetwork(graphs, size, batch: 1),
      let two = try DividedNetwork(graphs, size, batch: 2)
    else { return nil }
    let frontier = one.division.frontier
    guard two.division.frontier == Self.frontier(frontier, count: 2),
      frontier.allSatisfy({ $0.type.elementType == .float32 && $0.type.shape != nil })
    else { return nil }
    self.size = size
    self.frontier = frontier
    var graph = one.division.prefix
    try graph.foldBatchNormalizations()
    model = try Model(graph, operatorSet: one.operatorSet).encoded()
  }

  /// What the rest takes of several pictures.
  func frontier(count: Int) -> [ValueInfo] { Self.frontier(frontier, count: count) }

  private static func frontier(_ infos: [ValueInfo], count: Int) -> [ValueInfo] {
    infos.map { info in
      var info = info
      info.type.dimensions = info.type.dimensions.map { [.fixed(count)] + $0.dropFirst() }
      return info
    }
  }
}
