import Base
internal import Tensors

/// The types of all tensors of a graph, as far as they follow from its inputs and constants.
public struct ShapeInference {
  /// What is known of each tensor, by name.
  public private(set) var types: [String: TensorType] = [:]
  private var constants: [String: ConstantTensor] = [:]
  private let operatorSet: Int

  /// Starts with nothing known.
  ///
  /// - Parameter operatorSet: The version of ONNX's operators.
  public init(operatorSet: Int) {
    self.operatorSet = operatorSet
  }

  /// Goes through a whole graph.
  ///
  /// - Parameters:
  ///   - graph: Its nodes are in an order in which they can run.
  ///   - operatorSet: The version of ONNX's operators.
  /// - Throws: `ONNXError` that names the node whose inputs do not go together. Operators without a
  ///   rule are no error: what they give is unknown.
  public init(of graph: Graph, operatorSet: Int) throws(ONNXError) {
    self.init(operatorSet: operatorSet)
    for value in graph.intermediates { types[value.name] = value.type }
    for input in graph.inputs { types[input.name] = input.type }
    for initializer in graph.initializers { add(initializer) }
    for node in graph.nodes { try add(node) }
  }

  /// Makes a tensor's type known.
  public mutating func add(_ value: ValueInfo) {
    types[value.name] = value.type
  }

  /// Makes a constant known.
  public mutating func add(_ initializer: Graph.Initializer) {
    types[initializer.name] = TensorType(initializer.tensor.elementType, initializer.tensor.shape)
    constants[initializer.name] = initializer.tensor
  }

  /// The elements of a tensor that is a constant, or that follows from shapes; nil for others.
  func constant(_ name: String) -> ConstantTensor? { constants[name] }

  /// Finds out the types of a node's outputs.
  ///
  /// - Parameter node: A node whose inputs are known, as far as they can be.
  /// - Throws: `ONNXError` when its inputs do not go together.
  public mutating func add(_ node: Node) throws(ONNXError) {
    let inputs = node.inputs.map { $0.isEmpty ? nil : types[$0] }
    // A type that is not known makes the outputs unknown, unlike an input that is left out.
    let isKnown = zip(node.inputs, inputs).allSatisfy { $0.isEmpty || $1 != nil }
    guard isKnown, let rule = ShapeRules.rule(for: node.operator) else { return }
    let outputs = try rule(
      InferenceContext(
        node: node, inputs: inputs, constants: node.inputs.map { constants[$0] },
        operatorSet: operatorSet))
    for (name, type) in zip(node.outputs, outputs) where !name.isEmpty {
      guard (type.dimensions ?? []).allSatisfy({ (0...ModelLimits.extent).contains($0.value ?? 0) })
      else { throw ONNXError(.typeMismatch, "\(node.label): the result would be \(type)") }
      // What the graph states may be more than what follows.
      if let stated = types[name], type.shape == nil, stated.agrees(with: type) { continue }
      types[name] = type
    }
    if node.operator == "Constant", let name = node.outputs.first {
      constants[name] = try node.constantValue()
    }
    if node.operator == "Shape", let name = node.outputs.first,
      let extents = inputs[0]?.shape?.dimensions
    {
      let start = try node.integer("start", default: 0)
      let range = SliceRange(
        start, try node.integer("end", default: Int.max), 1, size: extents.count)
      constants[name] = ConstantTensor(
        shape: [range.count],
        int64: Array(extents[range.start..<range.start + range.count]))
    }
  }
}
