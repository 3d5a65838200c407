import Tensors

extension Graph {
  /// Computes once what several nodes compute alike, and keeps one of constants that are equal.
  ///
  /// Nodes that give an output of the graph stay, as do those that draw random numbers and those with
  /// graphs within. Types need not be known.
  public mutating func mergeEqualNodes() {
    var replaced = mergeEqualConstants()
    let given = Set(outputs.map(\.name))
    var known: [String: Node] = [:]
    var kept: [Node] = []
    for var node in nodes {
      node.inputs = node.inputs.map { replaced[$0] ?? $0 }
      guard let key = node.computation, !node.outputs.contains(where: given.contains) else {
        node.renameWithin(replaced)
        kept.append(node)
        continue
      }
      // One that leaves out an output which the other needs is another computation.
      if let same = known[key], node.outputs.count <= same.outputs.count,
        zip(node.outputs, same.outputs).allSatisfy({ $0.isEmpty || !$1.isEmpty })
      {
        for (name, first) in zip(node.outputs, same.outputs) where !name.isEmpty {
          replaced[name] = first
        }
      } else {
        known[key] = node
        kept.append(node)
      }
    }
    nodes = kept
    removeUnused()
  }

  /// Finds constants that are equal to one before them.
  ///
  /// - Returns: For the name of each, that of the first.
  private func mergeEqualConstants() -> [String: String] {
    let given = Set(outputs.map(\.name))
    var first: [ConstantKey: String] = [:]
    var replaced: [String: String] = [:]
    for initializer in initializers where initializer.tensor.byteCount <= Self.largestCompared {
      if given.contains(initializer.name) || inputs.contains(where: { $0.name == initializer.name })
      {
        continue
      }
      let key = ConstantKey(initializer.tensor)
      if let name = first[key] {
        replaced[initializer.name] = name
      } else {
        first[key] = initializer.name
      }
    }
    return replaced
  }

  /// Larger constants are weights, which are not equal by chance.
  private static let largestCompared = 1 << 20
}

/// What makes constants equal.
private struct ConstantKey: Hashable {
  let elementType: ElementType
  let shape: Shape
  let bytes: [UInt8]

  init(_ tensor: ConstantTensor) {
    elementType = tensor.elementType
    shape = tensor.shape
    bytes = tensor.withBytes { Array($0) }
  }
}

extension Node {
  /// Whether the node may give something else at each run.
  public var isRandom: Bool { Node.random.contains(self.operator.name) }

  private static let random: Set<String> = [
    "Bernoulli", "Dropout", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform",
    "RandomUniformLike",
  ]

  /// All that decides what the node computes; nil when it may differ from run to run, or has graphs
  /// within.
  fileprivate var computation: String? {
    guard !isRandom else { return nil }
    var parts = [self.operator.description] + inputs
    for (name, attribute) in attributes.sorted(by: { $0.key < $1.key }) {
      switch attribute {
      case .graph: return nil
      case .tensor(let tensor):
        let bytes = tensor.withBytes { $0.map { String($0, radix: 16) }.joined(separator: ".") }
        parts.append("\(name)=\(tensor.elementType)\(tensor.shape)\(bytes)")
      case .float(let number): parts.append("\(name)=\(number.bitPattern)")
      case .floats(let numbers): parts.append("\(name)=\(numbers.map(\.bitPattern))")
      default: parts.append("\(name)=\(attribute)")
      }
    }
    return parts.joined(separator: "\u{0}")
  }

  /// Renames what graphs within the node use of the graph around them.
  fileprivate mutating func renameWithin(_ names: [String: String]) {
    for (key, attribute) in attributes {
      guard case .graph(var inner) = attribute else { continue }
      let own = Set(
        inner.inputs.map(\.name) + inner.initializers.map(\.name) + inner.nodes.flatMap(\.outputs))
      let outer = names.filter { !own.contains($0.key) }
      for index in inner.nodes.indices {
        inner.nodes[index].inputs = inner.nodes[index].inputs.map { outer[$0] ?? $0 }
        inner.nodes[index].renameWithin(outer)
      }
      attributes[key] = .graph(inner)
    }
  }
}
