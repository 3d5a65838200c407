import ONNX
import Tensors

/// Where formulas write their nodes, and what those are called after.
struct FormulaScope {
  let builder: GraphBuilder
  /// Comes before each node's name, so that a profile tells what a node belongs to.
  let label: String

  /// A tensor of the graph, for use in formulas.
  func callAsFunction(_ value: Value) -> Expression { Expression(value: value, scope: self) }

  /// A number.
  func number(_ number: Float) -> Expression { self(builder.constant(number)) }

  /// A constant tensor.
  func constant(_ tensor: ConstantTensor, _ name: String) -> Expression {
    self(builder.constant(tensor, name: "\(label)/\(name)"))
  }

  /// A tensor whose elements are all one number; it takes no room in the file.
  func filled(_ shape: Shape, with number: Float) -> Expression {
    let value = ConstantTensor(shape: [1], float32: [number])
    return add(
      "ConstantOfShape", [self(builder.constant(shape.dimensions))], ["value": .tensor(value)])
  }

  /// Adds a node with one output.
  func add(
    _ op: Operator, _ inputs: [Expression?], _ attributes: [String: Attribute] = [:],
    name: String? = nil
  ) -> Expression {
    self(
      builder.add(
        op, inputs.map { $0?.value }, attributes, name: name ?? "\(label)/\(op.name)"))
  }

  /// Adds a node with several outputs.
  func add(
    _ op: Operator, _ inputs: [Expression?], _ attributes: [String: Attribute] = [:],
    outputs count: Int
  ) -> [Expression] {
    builder.add(
      op, inputs.map { $0?.value }, attributes, outputs: count, name: "\(label)/\(op.name)"
    ).map { self($0) }
  }
}
