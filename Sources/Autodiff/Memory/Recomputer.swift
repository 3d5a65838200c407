import ONNX
import Tensors

/// Writes forward nodes a second time, for the way back.
struct Recomputer {
  private let builder: GraphBuilder
  private let plan: RecomputationPlan
  /// The second tensor of each name that has one.
  private var copies: [String: Value] = [:]
  /// For each segment, a zero that is known once its gradient is.
  private var zeros: [Int: Expression] = [:]

  init(_ builder: GraphBuilder, _ plan: RecomputationPlan) {
    self.builder = builder
    self.plan = plan
  }

  /// A tensor of the forward computation for use on the way back.
  ///
  /// - Parameters:
  ///   - value: The tensor.
  ///   - gradient: What has to be known before it is computed again; else a runtime might do so at
  ///     once, and keep it all the same.
  /// - Returns: The tensor itself where it is kept, and one that is computed again where it is not.
  mutating func value(_ value: Value, after gradient: Value) -> Value {
    guard plan.producers[value.name] != nil else { return value }
    for (node, segment) in missing(value.name) { copy(node, segment, after: gradient) }
    return copies[value.name] ?? value
  }

  /// The nodes that have to be written again for a tensor, and are not yet, in their order.
  private func missing(_ name: String) -> [(node: Node, segment: Int)] {
    var found: [Int: (node: Node, segment: Int)] = [:]
    var open = [name]
    while let name = open.popLast() {
      guard copies[name] == nil, let producer = plan.producers[name], found[producer.index] == nil
      else { continue }
      found[producer.index] = (producer.node, producer.segment)
      open += producer.node.inputs
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Writes a node again, on copies of its inputs as far as there are.
  private mutating func copy(_ node: Node, _ segment: Int, after gradient: Value) {
    var inputs = node.inputs.map { copies[$0] ?? builder.value($0) }
    let scope = FormulaScope(builder: builder, label: "\(node.name)/again")
    let waits = node.inputs.contains { copies[$0] != nil }
    if !waits, let first = inputs.first, let input = first {
      inputs[0] = delayed(scope(input), segment, gradient).value
    }
    var (attributes, count) = (node.attributes, node.outputs.count)
    let isOwn = node.operator == TrainingOperators.named("BatchNormalization")
    if isOwn || node.normalizesByBatch, count == 3, let mean = builder.value(node.outputs[1]),
      let variance = builder.value(node.outputs[2])
    {
      // The batch's statistics are known: they are only applied.
      inputs = inputs.prefix(3) + [mean, variance]
      attributes["training_mode"] = nil
      attributes["momentum"] = nil
      count = 1
    }
    let outputs = builder.add(
      node.operator, inputs, attributes, outputs: count,
      name: "\(scope.label)/\(node.operator.name)")
    for (name, output) in zip(node.outputs, outputs) where plan.producers[name] != nil {
      copies[name] = output
    }
  }

  /// The same tensor, which cannot be had before a gradient is known.
  ///
  /// Its shape is made to depend on the gradient, by a zero that no runtime can foresee: reshaping
  /// copies nothing.
  private mutating func delayed(
    _ tensor: Expression, _ segment: Int, _ gradient: Value
  ) -> Expression {
    let scope = tensor.scope
    let zero = zeros[segment] ?? unforeseenZero(scope(gradient))
    zeros[segment] = zero
    let extents = scope(builder.constant(tensor.extents))
    let shape = extents + zero.within(scope)
    let reshaped = tensor.applying("Reshape", [shape])
    return scope(builder.stating(reshaped.value, is: tensor.value.type))
  }

  /// Whether a gradient's first element both is and is not a number, as a whole number.
  private func unforeseenZero(_ gradient: Expression) -> Expression {
    let scope = gradient.scope
    let place = scope.constant(ConstantTensor(shape: [], int64: [0]), "first")
    let isNotANumber = gradient.reshaped([-1]).applying("Gather", [place]).applying("IsNaN")
    return isNotANumber.applying("And", [isNotANumber.applying("Not")])
      .applying("Cast", [], ["to": .integer(ElementType.int64.code)])
  }
}
