import ONNX
import Tensors

extension GradientRules {
  /// Activations, and the normalizing ones.
  static let activations: [String: Rule] = [
    "Relu": unary { gradient, _, y, context in
      context.kernels == .own
        ? gradient.passing(where: y, isAbove: 0) : gradient * y.mask("Greater", 0)
    },
    "LeakyRelu": unary { (gradient, x, _, context) throws(AutodiffError) in
      let slope = try context.float("alpha", default: 0.01)
      return gradient * (x.mask("Greater", 0) * (1 - slope) + slope)
    },
    "Elu": unary { (gradient, x, y, context) throws(AutodiffError) in
      let alpha = try context.float("alpha", default: 1)
      let positive = x.mask("Greater", 0)
      return gradient * (positive + (1 - positive) * (y + alpha))
    },
    "PRelu": parametricRelu,
    "Clip": clip,
    "Sigmoid": unary { gradient, _, y, _ in gradient * (y * (1 - y)) },
    "HardSigmoid": unary { (gradient, _, y, context) throws(AutodiffError) in
      let slope = try context.float("alpha", default: 0.2)
      return gradient * (y.mask("Greater", 0) * y.mask("Less", 1)) * slope
    },
    "HardSwish": unary { gradient, x, _, _ in
      // x·h(x) with h(x) = max(0, min(1, x/6 + 1/2)).
      let gate = x.applying("HardSigmoid", [], ["alpha": .float(1 / 6), "beta": .float(0.5)])
      let slope = gate.mask("Greater", 0) * gate.mask("Less", 1) * (1 / 6)
      return gradient * (gate + x * slope)
    },
    "Tanh": unary { gradient, _, y, _ in gradient * (1 - y.squared) },
    "Softplus": unary { gradient, x, _, _ in gradient * x.sigmoid },
    "Softsign": unary { gradient, x, _, _ in gradient / (1 + x.magnitude).squared },
    "Gelu": gelu,
    "QuickGelu": unary { (gradient, x, y, context) throws(AutodiffError) in
      let alpha = try context.float("alpha", default: 1.702)
      let gate = (x * alpha).sigmoid
      return gradient * (gate + y * (1 - gate) * alpha)
    },
    "Softmax": softmax,
    "LogSoftmax": logSoftmax,
  ]

  /// The gradient goes through where the result is strictly between the bounds, as in PyTorch's ReLU6.
  ///
  /// The result tells as much as the input does, and is often kept for what follows anyway.
  @Sendable private static func clip(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard !context.wants(1), !context.wants(2) else {
      throw context.unsupported("a Clip whose bounds are trained")
    }
    return try context.only(0) { () throws(AutodiffError) in
      let y = try context.output()
      if context.kernels == .own, let (low, high) = context.constantBounds {
        return try context.gradient().passing(where: y, isAbove: low, isBelow: high)
      }
      var bounds: [Expression] = []
      if context.hasInput(1) { bounds.append(y.applying("Greater", [try context.input(1)])) }
      if context.hasInput(2) { bounds.append(y.applying("Less", [try context.input(2)])) }
      let gradient = try context.gradient()
      guard let first = bounds.first else { return gradient }
      let inside = bounds.dropFirst().reduce(first) { $0.applying("And", [$1]) }
      return gradient * inside.asFloats
    }
  }

  @Sendable private static func parametricRelu(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (gradient, x, slope) = (
      try context.gradient(), try context.input(0), try context.input(1)
    )
    let positive = x.mask("Greater", 0)
    var results: [Expression?] = [nil, nil]
    if context.wants(0) { results[0] = gradient * (positive + (1 - positive) * slope) }
    if context.wants(1) {
      results[1] = (gradient * ((1 - positive) * x)).summed(to: slope.shape)
    }
    return results
  }

  /// x·Φ(x) has the slope Φ(x) + x·φ(x), with the normal distribution's Φ and density φ.
  @Sendable private static func gelu(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard try context.text("approximate", default: "none") == "none" else {
      throw context.unsupported("the approximated Gelu")
    }
    return try context.only(0) { () throws(AutodiffError) in
      let x = try context.input(0)
      let probability = (x * Float(0.5).squareRoot()).applying("Erf") * 0.5 + 0.5
      let density = (x.squared * -0.5).exponential * oneOverRootTwoPi
      return try context.gradient() * (probability + x * density)
    }
  }

  /// 1/√(2π), the normal distribution's density at 0.
  private static let oneOverRootTwoPi = Float(0.398_942_280_401_432_7)

  /// dx = y·(dy − Σ dy·y), summed along the axis.
  @Sendable private static func softmax(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (gradient, y) = (try context.gradient(), try context.output())
      let axis = try context.axis(default: -1, rank: y.rank)
      let weighted = gradient * y
      return weighted - y * weighted.sum([axis])
    }
  }

  /// dx = dy − softmax(x)·Σ dy, summed along the axis.
  @Sendable private static func logSoftmax(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      let (gradient, y) = (try context.gradient(), try context.output())
      let axis = try context.axis(default: -1, rank: y.rank)
      return gradient - y.exponential * gradient.sum([axis])
    }
  }
}
