import Foundation
import ONNX
import Tensors

extension ReferenceEvaluator {
  static let elementwise: [String: Kernel] = [
    "Identity": unary { $0 },
    "Dropout": unary { $0 },
    "Cast": unary { $0 },
    "Neg": unary { -$0 },
    "Abs": unary { abs($0) },
    "Sign": unary { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
    "Sqrt": unary { $0.squareRoot() },
    "Reciprocal": unary { 1 / $0 },
    "Exp": unary { exp($0) },
    "Log": unary { log($0) },
    "Sin": unary { sin($0) },
    "Cos": unary { cos($0) },
    "Erf": unary { erf($0) },
    "Floor": unary { $0.rounded(.down) },
    "Not": unary { $0 == 0 ? 1 : 0 },
    "IsNaN": unary { $0.isNaN ? 1 : 0 },
    "Relu": unary { max($0, 0) },
    "Sigmoid": unary { 1 / (1 + exp(-$0)) },
    "Tanh": unary { tanh($0) },
    "Softplus": unary { max($0, 0) + log1p(exp(-abs($0))) },
    "Softsign": unary { $0 / (1 + abs($0)) },
    "Gelu": unary { $0 * 0.5 * (1 + erf($0 * 0.5.squareRoot())) },
    "LeakyRelu": { step in
      let alpha = try step.float("alpha", 0.01)
      return try map(step) { $0 > 0 ? $0 : alpha * $0 }
    },
    "Elu": { step in
      let alpha = try step.float("alpha", 1)
      return try map(step) { $0 > 0 ? $0 : alpha * (exp($0) - 1) }
    },
    "HardSigmoid": { step in
      let (alpha, beta) = (try step.float("alpha", 0.2), try step.float("beta", 0.5))
      return try map(step) { max(0, min(1, alpha * $0 + beta)) }
    },
    "HardSwish": unary { $0 * max(0, min(1, $0 / 6 + 0.5)) },
    "QuickGelu": { step in
      let alpha = try step.float("alpha", 1.702)
      return try map(step) { $0 / (1 + exp(-alpha * $0)) }
    },
    "Clip": { step in
      let low = step.optional(1)?.values[0] ?? -Double.infinity
      let high = step.optional(2)?.values[0] ?? .infinity
      return try map(step) { min(max($0, low), high) }
    },
    "Add": binary { $0 + $1 },
    "Sub": binary { $0 - $1 },
    "Mul": binary { $0 * $1 },
    "Div": binary { $0 / $1 },
    "Pow": binary { pow($0, $1) },
    "PRelu": binary { $0 > 0 ? $0 : $0 * $1 },
    "Equal": binary { $0 == $1 ? 1 : 0 },
    "Greater": binary { $0 > $1 ? 1 : 0 },
    "GreaterOrEqual": binary { $0 >= $1 ? 1 : 0 },
    "Less": binary { $0 < $1 ? 1 : 0 },
    "LessOrEqual": binary { $0 <= $1 ? 1 : 0 },
    "And": binary { $0 != 0 && $1 != 0 ? 1 : 0 },
    "Or": binary { $0 != 0 || $1 != 0 ? 1 : 0 },
    "Max": many { $0.max() ?? 0 },
    "Min": many { $0.min() ?? 0 },
    "Sum": many { $0.reduce(0, +) },
    "Mean": many { $0.reduce(0, +) / Double($0.count) },
    "Where": many { $0[0] != 0 ? $0[1] : $0[2] },
    "Softmax": { step in
      try lines(step) { line in
        let largest = line.max() ?? 0
        let powers = line.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    },
    "LogSoftmax": { step in
      try lines(step) { line in
        let largest = line.max() ?? 0
        let sum = line.reduce(0) { $0 + exp($1 - largest) }
        return line.map { $0 - largest - log(sum) }
      }
    },
  ]

  private static func map(
    _ step: ReferenceStep, _ body: (Double) -> Double
  ) throws -> [NumericTensor] {
    let x = try step.input(0)
    return [NumericTensor(x.extents, x.values.map(body))]
  }

  private static func unary(_ body: @escaping @Sendable (Double) -> Double) -> Kernel {
    { try map($0, body) }
  }

  private static func binary(_ body: @escaping @Sendable (Double, Double) -> Double) -> Kernel {
    many { body($0[0], $0[1]) }
  }

  private static func many(_ body: @escaping @Sendable ([Double]) -> Double) -> Kernel {
    { step in
      let inputs = try step.inputs.indices.map { try step.input($0) }
      let extents = inputs.map(\.extents).reduce([]) { broadcast($0, $1) }
      return [NumericTensor.made(extents) { index in body(inputs.map { $0.broadcast(at: index) }) }]
    }
  }

  static func broadcast(_ first: [Int], _ second: [Int]) -> [Int] {
    let rank = max(first.count, second.count)
    func padded(_ extents: [Int]) -> [Int] {
      Array(repeating: 1, count: rank - extents.count) + extents
    }
    return zip(padded(first), padded(second)).map { $0 == 1 ? $1 : $0 }
  }

  /// Works on each line along an axis.
  private static func lines(
    _ step: ReferenceStep, _ body: ([Double]) -> [Double]
  ) throws -> [NumericTensor] {
    let x = try step.input(0)
    let axis = try step.axis("axis", -1, rank: x.rank)
    var result = x
    for place in x.values.indices where x.index(of: place)[axis] == 0 {
      let stride = x.strides[axis]
      let places = (0..<x.extents[axis]).map { place + $0 * stride }
      for (element, value) in zip(places, body(places.map { x.values[$0] })) {
        result.values[element] = value
      }
    }
    return [result]
  }
}
