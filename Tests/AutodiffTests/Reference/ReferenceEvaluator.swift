import ONNX
import Tensors

/// Computes graphs in double precision with plain loops: slow, and easy to see to be right.
///
/// Whatever a graph says about element types, all arithmetic is in double precision.
struct ReferenceEvaluator {
  struct Unknown: Error, CustomStringConvertible {
    let description: String
  }

  typealias Kernel = @Sendable (ReferenceStep) throws -> [NumericTensor]

  static let kernels: [String: Kernel] = [
    elementwise, layouts, selections, reductions, products, windows, normalizations,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  /// Computes all tensors of a graph from its inputs and parameters.
  static func evaluate(
    _ graph: Graph, given: [String: NumericTensor], operatorSet: Int = 17
  ) throws -> [String: NumericTensor] {
    var tensors = given
    for initializer in graph.initializers {
      tensors[initializer.name] = NumericTensor(initializer.tensor)
    }
    for node in graph.nodes {
      guard let kernel = kernels[node.operator.name] else {
        throw Unknown(description: "the reference has no \(node.operator)")
      }
      let inputs = try node.inputs.map { name -> NumericTensor? in
        if name.isEmpty { return nil }
        guard let tensor = tensors[name] else {
          throw Unknown(description: "\(node.label): \(name) is not there")
        }
        return tensor
      }
      let outputs = try kernel(ReferenceStep(node: node, inputs: inputs, operatorSet: operatorSet))
      for (name, output) in zip(node.outputs, outputs) where !name.isEmpty {
        tensors[name] = output
      }
    }
    return tensors
  }
}

/// One node with its inputs.
struct ReferenceStep {
  let node: Node
  let inputs: [NumericTensor?]
  let operatorSet: Int

  func input(_ index: Int) throws -> NumericTensor {
    guard inputs.indices.contains(index), let tensor = inputs[index] else {
      throw ReferenceEvaluator.Unknown(description: "\(node.label): no input \(index)")
    }
    return tensor
  }

  func optional(_ index: Int) -> NumericTensor? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  func integer(_ name: String, _ standard: Int) throws -> Int {
    try node.integer(name, default: standard)
  }

  func float(_ name: String, _ standard: Float) throws -> Double {
    Double(try node.float(name, default: standard))
  }

  func integers(_ index: Int, _ name: String) throws -> [Int]? {
    try node.integers(name) ?? optional(index)?.integers
  }

  func axis(_ name: String, _ standard: Int, rank: Int) throws -> Int {
    let axis = try integer(name, standard)
    return axis < 0 ? axis + rank : axis
  }
}
