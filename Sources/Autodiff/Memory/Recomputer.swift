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
    guard let node = plan.producers[value.name], let segment = plan.segments[value.name] else {
      return value
    }
    if let copy = copies[value.name] { return copy }
    var inputs: [Value?] = []
    var waits = false
    for name in node.inputs {
      guard let input = builder.value(name) else {
        inputs.append(nil)
        continue
      }
      let copy = self.value(input, after: gradient)
      waits = waits || copy != input
      inputs.append(copy)
    }
    let scope = FormulaScope(builder: builder, label: "\(node.name)/again")
    if !waits, let first = inputs.first, let input = first {
      inputs[0] = delayed(scope(input), segment, gradient).value
    }
    let outputs: [Value]
    if node.normalizesByBatch, node.outputs.count == 3,
      let mean = builder.value(node.outputs[1]), let variance = builder.value(node.outputs[2])
    {
      // The batch's statistics are known: they are only applied.
      let epsilon = node.attributes.filter { $0.key == "epsilon" }
      outputs = builder.add(
        node.operator, inputs.prefix(3) + [mean, variance], epsilon, outputs: 1,
        name: "\(scope.label)/\(node.operator.name)")
    } else {
      outputs = builder.add(
        node.operator, inputs, node.attributes, outputs: node.outputs.count,
        name: "\(scope.label)/\(node.operator.name)")
    }
    for (name, output) in zip(node.outputs, outputs) where plan.producers[name] != nil {
      copies[name] = output
    }
    return copies[value.name] ?? value
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
