import ONNX
import Tensors

extension ReferenceEvaluator {
  static let normalizations: [String: Kernel] = [
    "BatchNormalization": { step in
      let x = try step.input(0)
      let (scale, shift) = (try step.input(1), try step.input(2))
      var (mean, variance) = (try step.input(3), try step.input(4))
      let epsilon = try step.float("epsilon", 1e-5)
      let momentum = try step.float("momentum", 0.9)
      var statistics: [NumericTensor] = []
      if try step.integer("training_mode", 0) == 1 {
        let axes = [0] + Array(2..<x.rank)
        let running = (mean, variance)
        mean = reduced(x, axes, keeps: false) { $0.reduce(0, +) / Double($0.count) }
        variance = reduced(x, axes, keeps: false, deviation)
        statistics = [(running.0, mean), (running.1, variance)].map { old, new in
          NumericTensor(
            old.extents,
            zip(old.values, new.values).map { momentum * $0 + (1 - momentum) * $1 })
        }
      }
      let result = NumericTensor.made(x.extents) { index in
        let channel = index[1]
        let deviation = (variance.values[channel] + epsilon).squareRoot()
        return (x[index] - mean.values[channel]) / deviation * scale.values[channel]
          + shift.values[channel]
      }
      return [result] + statistics
    },
    "InstanceNormalization": { step in
      let x = try step.input(0)
      let (scale, shift) = (try step.input(1), try step.input(2))
      let (normalized, _, _) = normalized(
        x, over: Array(2..<x.rank), epsilon: try step.float("epsilon", 1e-5))
      return [
        NumericTensor.made(x.extents) { index in
          normalized[index] * scale.values[index[1]] + shift.values[index[1]]
        }
      ]
    },
    "LayerNormalization": { step in
      let (x, scale) = (try step.input(0), try step.input(1))
      let axis = try step.axis("axis", -1, rank: x.rank)
      let (normalized, mean, inverse) = normalized(
        x, over: Array(axis..<x.rank), epsilon: try step.float("epsilon", 1e-5))
      let result = NumericTensor.made(x.extents) { index in
        normalized[index] * scale.broadcast(at: index)
          + (step.optional(2)?.broadcast(at: index) ?? 0)
      }
      return [result, mean, inverse]
    },
  ]

  @Sendable private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }

  private static func normalized(
    _ x: NumericTensor, over axes: [Int], epsilon: Double
  ) -> (NumericTensor, mean: NumericTensor, inverse: NumericTensor) {
    let mean = reduced(x, axes, keeps: true) { $0.reduce(0, +) / Double($0.count) }
    let inverse = reduced(x, axes, keeps: true) { 1 / (deviation($0) + epsilon).squareRoot() }
    let result = NumericTensor.made(x.extents) { index in
      (x[index] - mean.broadcast(at: index)) * inverse.broadcast(at: index)
    }
    return (result, mean, inverse)
  }
}
