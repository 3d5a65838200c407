import Base
import ONNX
import Tensors
import Testing

/// One use of an operator whose gradients are checked.
struct RuleCase: Sendable, CustomTestStringConvertible {
  /// A tensor that the operator is given.
  struct Input: Sendable {
    let extents: [Int]
    let range: ClosedRange<Double>

    /// Elements of a range, all different, none at its middle: no maximum is shared, and no slope
    /// changes within the step of a finite difference.
    init(_ extents: [Int], _ range: ClosedRange<Double> = -2...2) {
      self.extents = extents
      self.range = range
    }
  }

  let name: String
  let inputs: [Input]
  let operatorSet: Int
  /// Builds the operator on its inputs; all outputs go into the loss.
  let build: @Sendable (GraphBuilder, [Value]) -> [Value]

  init(
    _ name: String, _ inputs: [Input], operatorSet: Int = 17,
    outputs build: @escaping @Sendable (GraphBuilder, [Value]) -> [Value]
  ) {
    self.name = name
    self.inputs = inputs
    self.operatorSet = operatorSet
    self.build = build
  }

  /// One node with one output, all of whose inputs are checked.
  init(
    _ op: String, _ inputs: [Input], _ attributes: [String: Attribute] = [:], _ note: String = ""
  ) {
    self.init(note.isEmpty ? op : "\(op), \(note)", inputs) { builder, values in
      [builder.add(Operator(op), values, attributes)]
    }
  }

  var testDescription: String { name }

  /// The inputs' elements; the same at each run.
  var values: [NumericTensor] {
    var generator = SeededGenerator(seed: RuleCase.seed)
    return inputs.map { input in
      let count = input.extents.reduce(1, *)
      let step = (input.range.upperBound - input.range.lowerBound) / Double(max(1, count))
      let grid = (0..<count).map { input.range.lowerBound + (Double($0) + 0.5) * step }
      return NumericTensor(input.extents, grid.shuffled(using: &generator))
    }
  }

  static let seed: UInt64 = 20_261_126

  static let all: [RuleCase] =
    elementwise + activations + arithmetic + layouts + selections + reductions + products
    + convolutions + pools + resampling + normalizations
}
