import ONNX
import Tensors

extension GradientRules {
  /// Normalizations.
  static let normalizations: [String: Rule] = [
    "BatchNormalization": batchNormalization,
    "InstanceNormalization": instanceNormalization,
    "LayerNormalization": layerNormalization,
  ]

  /// y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε).
  @Sendable private static func batchNormalization(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard try context.input(0).rank >= 2 else {
      throw context.unsupported("a normalization of a tensor without channels")
    }
    if try context.integer("training_mode", default: 0) == 1 {
      return try BatchStatistics(context).gradients(context)
    }
    let (x, scale, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    let (mean, variance) = (try context.input(3), try context.input(4))
    guard !context.wants(3), !context.wants(4) else {
      throw context.unsupported("a BatchNormalization whose running statistics are trained")
    }
    let epsilon = try context.float("epsilon", default: 1e-5)
    let inverse = (variance + epsilon).squareRoot.reciprocal
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) { results[0] = gradient * (scale * inverse).perChannel(rank: x.rank) }
    let sum = context.wants(1) || context.wants(2) ? gradient.summedOverPixels : nil
    if context.wants(1) {
      let centred = x - mean.perChannel(rank: x.rank)
      results[1] = (gradient * centred).summedOverPixels * inverse
    }
    if context.wants(2) { results[2] = sum }
    return results
  }

  /// Each image's channels are normalized by their own mean and variance.
  @Sendable private static func instanceNormalization(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (x, scale, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    guard x.rank >= 3 else {
      throw context.unsupported("a normalization of a tensor without pixels")
    }
    let pixels = Array(2..<x.rank)
    let centred = x - x.mean(pixels)
    let variance = centred.squared.mean(pixels)
    let inverse = (variance + (try context.float("epsilon", default: 1e-5))).squareRoot.reciprocal
    let normalized = centred * inverse
    var results: [Expression?] = [nil, nil, nil]
    if context.wants(0) {
      let weighted = gradient * scale.perChannel(rank: x.rank)
      let shared = weighted.mean(pixels) + normalized * (weighted * normalized).mean(pixels)
      results[0] = (weighted - shared) * inverse
    }
    if context.wants(1) { results[1] = (gradient * normalized).summedOverPixels }
    if context.wants(2) { results[2] = gradient.summedOverPixels }
    return results
  }

  /// Each vector is normalized by its own mean and variance.
  @Sendable private static func layerNormalization(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (x, scale, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    let first = try context.axis(default: -1, rank: x.rank)
    let axes = Array(first..<x.rank)
    let mean = try context.output(1, called: "mean")
    let inverse = try context.output(2, called: "inverse")
    let normalized = (x - mean) * inverse
    let product = gradient * normalized
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) {
      let weighted = gradient * scale
      let shared = weighted.mean(axes) + normalized * (product * scale).mean(axes)
      results[0] = (weighted - shared) * inverse
    }
    if context.wants(1) { results[1] = product.summed(to: scale.shape) }
    if context.wants(2) { results[2] = gradient.summed(to: try context.input(2).shape) }
    return results
  }
}

/// The statistics by which a batch normalization in training has normalized its batch.
private struct BatchStatistics {
  /// [channels].
  let mean: Expression
  /// σ², [channels].
  let variance: Expression
  let epsilon: Float
  /// 1/√(σ² + ε), [channels].
  let inverse: Expression

  init(_ context: GradientContext) throws(AutodiffError) {
    guard context.outputGradients.dropFirst().allSatisfy({ $0 == nil }) else {
      throw context.unsupported("a loss of running statistics")
    }
    let x = try context.input(0)
    epsilon = try context.float("epsilon", default: 1e-5)
    if try context.float("momentum", default: 0.9) == 0 {
      // The statistics that it gives are the batch's own then.
      mean = try context.output(1, called: "mean")
      variance = try context.output(2, called: "variance")
    } else {
      let axes = [0] + Array(2..<x.rank)
      mean = x.mean(axes, keepsExtents: false)
      let centred = x - mean.perChannel(rank: x.rank)
      variance = centred.squared.mean(axes, keepsExtents: false)
    }
    inverse = (variance + epsilon).squareRoot.reciprocal
  }

  /// dx = γ/√(σ² + ε)·(dy − mean(dy) − x̂·mean(dy·x̂)), the means over images and pixels.
  ///
  /// What is subtracted is a normalization of x again, with another scale and shift.
  func gradients(_ context: GradientContext) throws(AutodiffError) -> [Expression?] {
    let (x, scale, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    let centred = x - mean.perChannel(rank: x.rank)
    let sum = gradient.summedOverPixels
    // Σ dy·x̂
    let product = (gradient * centred).summedOverPixels * inverse
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) {
      let share = 1 / Float(x.elementCount / max(1, x.extents[1]))
      let factor = scale * inverse
      let shared = x.applying(
        "BatchNormalization",
        [factor * product * share, factor * sum * share, mean, variance],
        ["epsilon": .float(epsilon)])
      results[0] = gradient * factor.perChannel(rank: x.rank) - shared
    }
    if context.wants(1) { results[1] = product }
    if context.wants(2) { results[2] = sum }
    return results
  }
}

extension Expression {
  /// One number for each channel, as a tensor that is broadcast over images and pixels.
  func perChannel(rank: Int) -> Expression {
    reshaped([1, elementCount] + Array(repeating: 1, count: max(0, rank - 2)))
  }
}
