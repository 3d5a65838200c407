/// A graph in two: what follows from its inputs and from what never changes, and the rest.
///
/// Of equal inputs the first part always gives the same, so that it needs to be run only once.
public struct GraphDivision: Sendable {
  /// From the inputs to the tensors of the frontier, but for those that are inputs themselves.
  public let prefix: Graph
  /// What the rest takes of the prefix and of the inputs, in the order in which it is computed.
  public let frontier: [ValueInfo]
  /// From the frontier to all outputs; an output that nothing changes is an input of it.
  public let rest: Graph

  /// Divides a graph.
  ///
  /// A frontier has as many tensors as cross it. Where a step at the frontier only enlarges or
  /// rearranges, and its inputs are smaller than what it gives, it belongs to the rest.
  ///
  /// It is nil where nothing is computed before something that changes is needed, or the type of what is
  /// at the frontier cannot be told.
  ///
  /// - Parameters:
  ///   - graph: One that `Model.check` accepts, but for names in `changing` that need not be defined.
  ///     What follows from shapes alone has to be a constant already.
  ///   - changing: Inputs and constants that may be others at each run.
  ///   - operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` when a node's inputs do not go together.
  public init?(_ graph: Graph, changing: Set<String>, operatorSet: Int) throws(ONNXError) {
    let types = try ShapeInference(of: graph, operatorSet: operatorSet).types
    var boundary = GraphBoundary(graph, changing: changing)
    boundary.moveTowardsInputs(types)
    let names = boundary.orderedFrontier
    let frontier = names.compactMap { name in types[name].map { ValueInfo(name, $0) } }
    let given = Set(graph.inputs.map(\.name))
    guard frontier.count == names.count, names.contains(where: { !given.contains($0) }) else {
      return nil
    }
    self.frontier = frontier
    let constants = Set(graph.initializers.map(\.name))

    var prefix = graph
    prefix.name = "\(graph.name), prefix"
    prefix.nodes = boundary.prefixNodes
    prefix.inputs.removeAll { constants.contains($0.name) || changing.contains($0.name) }
    prefix.outputs = frontier.filter { !given.contains($0.name) }
    prefix.removeUnused()
    self.prefix = prefix

    var rest = graph
    rest.name = "\(graph.name), rest"
    rest.nodes = boundary.restNodes
    rest.inputs = frontier + graph.inputs.filter { changing.contains($0.name) }
    rest.removeUnused()
    self.rest = rest
  }
}
