import Tensors

extension Graph {
  /// How often each tensor is used, graphs within nodes and the graph's outputs included.
  func useCounts() -> [String: Int] {
    var counts: [String: Int] = [:]
    for output in outputs { counts[output.name, default: 0] += 1 }
    for node in nodes {
      for input in node.inputs where !input.isEmpty { counts[input, default: 0] += 1 }
      for attribute in node.attributes.values {
        guard case .graph(let inner) = attribute else { continue }
        // What an inner graph uses may come from this one.
        counts.merge(inner.useCounts()) { $0 + $1 }
      }
    }
    return counts
  }

  /// The constants by name.
  func constants() -> [String: ConstantTensor] {
    Dictionary(initializers.map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  /// Takes away nodes and constants that no output needs.
  public mutating func removeUnused() {
    var needed = Set(outputs.map(\.name))
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: { needed.contains($0) }) {
      kept.append(node)
      needed.formUnion(node.inputs)
      for case .graph(let inner) in node.attributes.values {
        needed.formUnion(inner.useCounts().keys)
      }
    }
    nodes = kept.reversed()
    initializers.removeAll { !needed.contains($0.name) }
    intermediates.removeAll { !needed.contains($0.name) }
  }
}
