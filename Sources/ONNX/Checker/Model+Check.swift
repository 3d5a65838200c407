internal import Tensors

extension Model {
  /// Checks that the model keeps ONNX's rules: names are defined once and before they are used,
  /// operators have an imported set, outputs are what is announced, shapes and types go together.
  ///
  /// - Throws: `ONNXError` that names the first node or tensor at fault.
  public func check() throws(ONNXError) {
    guard (3...Model.latestFormatVersion).contains(formatVersion) else {
      throw ONNXError(.unsupported, "format version \(formatVersion) of ONNX")
    }
    guard let operatorSet = operatorSets[""], operatorSet >= 1 else {
      throw ONNXError(.invalid, "no version of ONNX's operators is imported")
    }
    var checker = GraphChecker(operatorSets: operatorSets)
    try checker.check(graph)
    let inference = try ShapeInference(of: graph, operatorSet: operatorSet)
    for output in graph.outputs {
      guard let found = inference.types[output.name] else { continue }
      guard found.agrees(with: output.type) else {
        throw ONNXError(
          .typeMismatch, "output \(output.name) is \(found), not \(output.type) as it says")
      }
    }
  }

  /// The newest file format that this module was written for.
  static let latestFormatVersion = 13
}

extension TensorType {
  /// Whether a tensor can be of both types.
  public func agrees(with other: TensorType) -> Bool {
    guard elementType == other.elementType else { return false }
    guard let dimensions, let others = other.dimensions else { return true }
    return dimensions.count == others.count
      && zip(dimensions, others).allSatisfy { $0.isCompatible(with: $1) }
  }
}

/// Walks through graphs with the names that are visible at each place.
private struct GraphChecker {
  let operatorSets: [String: Int]
  private var visible: Set<String> = []

  init(operatorSets: [String: Int]) {
    self.operatorSets = operatorSets
  }

  mutating func check(_ graph: Graph) throws(ONNXError) {
    let outer = visible
    defer { visible = outer }
    for input in graph.inputs { try define(input.name, "input") }
    var overridable = Set(graph.inputs.map(\.name))
    for initializer in graph.initializers {
      // Old models list constants among the inputs too.
      if overridable.remove(initializer.name) != nil { continue }
      try define(initializer.name, "constant")
    }
    for node in graph.nodes { try check(node) }
    guard !graph.outputs.isEmpty else { throw ONNXError(.invalid, "the graph has no output") }
    for output in graph.outputs where !visible.contains(output.name) {
      throw ONNXError(.invalid, "output \(output.name) is computed nowhere")
    }
  }

  private mutating func check(_ node: Node) throws(ONNXError) {
    guard operatorSets[node.operator.domain] != nil else {
      throw ONNXError(
        .invalid, "\(node.label): no version of the set \(node.operator.domain) is imported")
    }
    for input in node.inputs where !input.isEmpty && !visible.contains(input) {
      throw ONNXError(
        .invalid, "\(node.label) uses \(input), which is not computed before it")
    }
    for case .graph(let inner) in node.attributes.values { try check(inner) }
    guard node.outputs.contains(where: { !$0.isEmpty }) else {
      throw ONNXError(.invalid, "\(node.label) has no output")
    }
    for output in node.outputs where !output.isEmpty {
      try define(output, "output of \(node.label)")
    }
  }

  private mutating func define(_ name: String, _ what: String) throws(ONNXError) {
    guard !name.isEmpty else { throw ONNXError(.invalid, "an \(what) has no name") }
    guard visible.insert(name).inserted else {
      throw ONNXError(.invalid, "\(name) is defined twice, the second time as \(what)")
    }
  }
}
