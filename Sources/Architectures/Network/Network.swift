public import ONNX
internal import Tensors

/// A network as a graph whose parameters are named and not given yet.
public struct Network: Sendable {
  /// The computation; parameters are used and nowhere defined.
  public let graph: Graph
  /// What a checkpoint has to give.
  public let parameters: [Parameter]
  /// The version of ONNX's operators that the graph uses.
  public let operatorSet: Int

  init(_ builder: GraphBuilder) throws(ArchitectureError) {
    do throws(ONNXError) {
      graph = try builder.finish()
    } catch {
      throw ArchitectureError(
        .unsupportedOptions, "the network cannot be built for this input: \(error)")
    }
    parameters = builder.parameters
    operatorSet = builder.operatorSet
  }

  /// The graph with a checkpoint's parameters as constants.
  ///
  /// - Parameter source: The checkpoint.
  /// - Returns: The graph.
  /// - Throws: `ArchitectureError` that lists all parameters that are missing, not known or of
  ///   another shape.
  public func filled(from source: some ParameterSource) throws(ArchitectureError) -> Graph {
    let match = ParameterMatch(parameters, source)
    guard match.isWhole else {
      throw ArchitectureError(
        .parametersDiffer, "the checkpoint is not one of this network's:\n\(match.report)")
    }
    var graph = graph
    for parameter in parameters where parameter.isUsed {
      do {
        let tensor = try source.tensor(parameter.name)
        // Half-precision checkpoints are computed in single precision all the same.
        graph.initializers.append(
          Graph.Initializer(
            parameter.name,
            tensor.elementType == parameter.elementType
              ? tensor : ConstantTensor(shape: tensor.shape, float32: tensor.floats())))
      } catch {
        throw ArchitectureError(.unreadableParameter, "\(error)")
      }
    }
    return graph
  }
}
