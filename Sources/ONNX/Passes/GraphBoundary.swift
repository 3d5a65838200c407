internal import Tensors

/// Which nodes of a graph are on which side of what changes.
struct GraphBoundary {
  /// What a tensor follows from, the later ones including the earlier.
  private enum Origin: Int {
    case constants, inputs, changing
  }

  private let graph: Graph
  private var origins: [String: Origin] = [:]
  private let nodeOrigins: [Origin]
  /// Nodes that nothing changes and that the rest computes all the same.
  private var moved: Set<Int> = []
  private var frontier: Set<String> = []

  init(_ graph: Graph, changing: Set<String>) {
    self.graph = graph
    for input in graph.inputs {
      origins[input.name] = changing.contains(input.name) ? .changing : .inputs
    }
    for constant in graph.initializers {
      origins[constant.name] = changing.contains(constant.name) ? .changing : .constants
    }
    var nodeOrigins: [Origin] = []
    for node in graph.nodes {
      var origin = node.isRandom ? Origin.changing : .constants
      for name in node.usedNames {
        // What is not defined is yet to be given.
        let other = origins[name] ?? .changing
        if other.rawValue > origin.rawValue { origin = other }
      }
      for output in node.outputs where !output.isEmpty { origins[output] = origin }
      nodeOrigins.append(origin)
    }
    self.nodeOrigins = nodeOrigins
    let crossing = zip(graph.nodes, nodeOrigins).filter { $1 == .changing }.flatMap { node, _ in
      node.usedNames
    }
    frontier = Set((crossing + graph.outputs.map(\.name)).filter { origins[$0] == .inputs })
  }

  /// Operators that compute next to nothing.
  private static let light: Set<Operator> = [
    "Concat", "Expand", "Flatten", "Identity", "Pad", "Reshape", "Resize", "Squeeze", "Tile",
    "Transpose", "Unsqueeze",
  ]

  /// Moves the frontier before nodes that only enlarge what they are given.
  mutating func moveTowardsInputs(_ types: [String: TensorType]) {
    func byteCount(_ names: Set<String>) -> Int? {
      var sum = 0
      for name in names {
        guard let type = types[name], let shape = type.shape else { return nil }
        sum += shape.elementCount * type.elementType.byteCount
      }
      return sum
    }
    for index in graph.nodes.indices.reversed() where nodeOrigins[index] == .inputs {
      let node = graph.nodes[index]
      let freed = frontier.intersection(node.outputs)
      let taken = Set(node.usedNames.filter { origins[$0] == .inputs }).subtracting(frontier)
      guard Self.light.contains(node.operator), !freed.isEmpty, let before = byteCount(freed),
        let after = byteCount(taken), after < before
      else { continue }
      moved.insert(index)
      frontier.subtract(freed)
      frontier.formUnion(taken)
    }
  }

  /// The tensors at the frontier, inputs first, then in the order of the nodes.
  var orderedFrontier: [String] {
    (graph.inputs.map(\.name) + graph.nodes.flatMap(\.outputs)).filter(frontier.contains)
  }

  /// The nodes that nothing changes.
  var prefixNodes: [Node] {
    zip(graph.nodes, nodeOrigins).filter { $1 != .changing }.map(\.0)
  }

  /// What is computed behind the frontier, and of constants alone.
  var restNodes: [Node] {
    graph.nodes.indices.filter { nodeOrigins[$0] != .inputs || moved.contains($0) }
      .map { graph.nodes[$0] }
  }
}

extension Node {
  /// The names that the node uses of the graph that it is in.
  ///
  /// Those of graphs two levels down may be their own; they are taken for the graph's.
  fileprivate var usedNames: [String] {
    var names = inputs.filter { !$0.isEmpty }
    for case .graph(let inner) in attributes.values {
      let own = Set(
        inner.inputs.map(\.name) + inner.initializers.map(\.name) + inner.nodes.flatMap(\.outputs))
      names += inner.useCounts().keys.filter { !own.contains($0) }
    }
    return names
  }
}
