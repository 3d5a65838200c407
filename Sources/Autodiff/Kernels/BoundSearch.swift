import ONNX
import Tensors

/// Finds the bounds that alone use a tensor.
struct BoundSearch {
  /// A node that bounds a tensor.
  struct Bound {
    let index: Int
    let low: Float
    let high: Float
  }

  private let nodes: [Node]
  private let constants: [String: ConstantTensor]
  private let uses: [String: Int]
  /// The place of the last node that uses each tensor.
  private var users: [String: Int] = [:]

  init(_ graph: Graph) {
    nodes = graph.nodes
    var constants: [String: ConstantTensor] = [:]
    for initializer in graph.initializers { constants[initializer.name] = initializer.tensor }
    self.constants = constants
    var uses: [String: Int] = [:]
    for output in graph.outputs { uses[output.name, default: 0] += 1 }
    for (index, node) in graph.nodes.enumerated() {
      for input in node.usedNames {
        uses[input, default: 0] += 1
        users[input] = index
      }
    }
    self.uses = uses
  }

  /// The bounds of a tensor that nobody uses without them; nil where there are none.
  ///
  /// - Parameter name: The tensor.
  /// - Returns: The node that bounds it, with its bounds.
  /// - Throws: `ONNXError` when an attribute is of another kind.
  func bound(behind name: String) throws(ONNXError) -> Bound? {
    guard uses[name] == 1, let index = users[name], nodes[index].inputs.first == name else {
      return nil
    }
    let node = nodes[index]
    if node.operator == "Relu" { return Bound(index: index, low: 0, high: .infinity) }
    guard node.operator == "Clip", let low = number(node.input(1), without: -.infinity),
      let high = number(node.input(2), without: .infinity), low < high,
      node.attributes.isEmpty
    else { return nil }
    return Bound(index: index, low: low, high: high)
  }

  private func number(_ name: String?, without none: Float) -> Float? {
    guard let name else { return none }
    guard let tensor = constants[name], tensor.shape.elementCount == 1 else { return nil }
    return tensor.floats().first
  }
}

extension Node {
  /// All that the node uses, by graphs within it too.
  var usedNames: [String] {
    var names = inputs
    for case .graph(let inner) in attributes.values {
      names += inner.nodes.flatMap { $0.usedNames } + inner.outputs.map(\.name)
    }
    return names
  }
}
