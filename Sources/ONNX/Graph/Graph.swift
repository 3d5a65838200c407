public import Tensors

/// A named tensor that is given to a graph, taken from it, or described within it.
public struct ValueInfo: Hashable, Sendable {
  /// The tensor's name within the graph.
  public var name: String
  /// What is known of it.
  public var type: TensorType

  /// Describes a tensor.
  public init(_ name: String, _ type: TensorType) {
    self.name = name
    self.type = type
  }
}

/// A computation: nodes in an order in which they can run, their inputs, outputs and constants.
///
/// Each name is given once, by an input, an initializer or a node, and used after that.
public struct Graph: Sendable {
  /// For messages.
  public var name: String
  /// The steps, in order.
  public var nodes: [Node] = []
  /// What has to be given at each run.
  public var inputs: [ValueInfo] = []
  /// What each run gives.
  public var outputs: [ValueInfo] = []
  /// Constants by name, in order.
  public var initializers: [Initializer] = []
  /// What is known of tensors within the graph.
  public var intermediates: [ValueInfo] = []

  /// A constant tensor.
  public struct Initializer: Sendable {
    /// Its name within the graph.
    public var name: String
    /// Its elements.
    public var tensor: ConstantTensor

    /// Names a constant.
    public init(_ name: String, _ tensor: ConstantTensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// An empty graph.
  public init(name: String) {
    self.name = name
  }
}

/// A graph with all that a runtime needs to know to run it.
public struct Model: Sendable {
  /// The version of ONNX's file format.
  public var formatVersion: Int
  /// The version of each operator set that the graph uses; ONNX's own has the empty name.
  public var operatorSets: [String: Int]
  /// The program that made the model, and its version.
  public var producer = (name: "", version: "")
  /// Facts about the model, by name.
  public var metadata: [String: String] = [:]
  /// The computation.
  public var graph: Graph

  /// Makes a model.
  ///
  /// - Parameters:
  ///   - graph: The computation.
  ///   - operatorSet: The version of ONNX's operators that it uses; the set of `TrainingOperators` is
  ///     imported where it uses that.
  ///   - formatVersion: The version of the file format; that of the operator set's release unless
  ///     given.
  public init(_ graph: Graph, operatorSet: Int, formatVersion: Int? = nil) {
    self.graph = graph
    operatorSets = ["": operatorSet]
    if graph.nodes.contains(where: { $0.operator.domain == TrainingOperators.domain }) {
      operatorSets[TrainingOperators.domain] = TrainingOperators.version
    }
    self.formatVersion = formatVersion ?? Model.formatVersion(of: operatorSet)
  }

  /// The format version that was current when an operator set was released.
  ///
  /// Source: ONNX's table of versions (docs/Versioning.md).
  private static func formatVersion(of operatorSet: Int) -> Int {
    switch operatorSet {
    case ..<15: 7
    case 15...18: 8
    case 19...20: 9
    default: 10
    }
  }
}
