import ONNX
import Tensors

extension GradientRules {
  /// The operators of `TrainingOperators` that a forward computation may have.
  static let trainingOperators: [String: Rule] = [
    "DepthwiseConv": depthwise, "BatchNormalization": boundedBatchNormalization,
    "MaxPool": maxPoolWithTaps,
  ]

  @Sendable private static func depthwise(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    let (image, kernel, gradient) = (
      try context.input(0), try context.input(1), try context.gradient()
    )
    var results: [Expression?] = context.inputs.map { _ in nil }
    if context.wants(0) || context.wants(1) {
      let gradients = context.scope.add(
        TrainingOperators.named("DepthwiseConvGradient"), [image, kernel, gradient],
        context.node.attributes, wanted: [context.wants(0), context.wants(1)])
      results.replaceSubrange(0..<2, with: gradients)
    }
    if context.wants(2) { results[2] = gradient.summedOverPixels }
    return results
  }

  @Sendable private static func boundedBatchNormalization(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    guard context.outputGradients.dropFirst().allSatisfy({ $0 == nil }) else {
      throw context.unsupported("a loss of a batch's statistics")
    }
    let statistics = [
      try context.output(1, called: "mean"), try context.output(2, called: "variance"),
    ]
    let given = [
      try context.input(0), try context.gradient(), try context.input(1), try context.input(2),
    ]
    return context.scope.add(
      TrainingOperators.named("BatchNormalizationGradient"), given + statistics,
      context.node.attributes, wanted: (0..<3).map { context.wants($0) })
  }

  @Sendable private static func maxPoolWithTaps(
    _ context: GradientContext
  ) throws(AutodiffError) -> [Expression?] {
    try context.only(0) { () throws(AutodiffError) in
      var attributes = context.node.attributes
      attributes["image_shape"] = .integers(Array(try context.input(0).extents.dropFirst(2)))
      return try context.gradient().applying(
        TrainingOperators.named("MaxPoolGradient"), [try context.output(1, called: "taps")],
        attributes)
    }
  }
}

extension GradientContext {
  /// The bounds of a `Clip`, where they are constants; infinite ones where it has none.
  var constantBounds: (low: Float, high: Float)? {
    func bound(_ index: Int, without none: Float) -> Float? {
      guard inputs.indices.contains(index), let value = inputs[index] else { return none }
      return scope.builder.elements(of: value)?.floats().first
    }
    guard let low = bound(1, without: -.infinity), let high = bound(2, without: .infinity) else {
      return nil
    }
    return (low, high)
  }
}

extension Expression {
  /// A gradient where a result is strictly between two bounds, zero elsewhere, by an operator of our
  /// own.
  func passing(
    where result: Expression, isAbove low: Float, isBelow high: Float = .infinity
  ) -> Expression {
    applying(
      TrainingOperators.named("ClipGradient"), [result],
      ["low": .float(low), "high": .float(high)])
  }
}

extension FormulaScope {
  /// Adds a node that leaves out the outputs that are not wanted; at least one is.
  func add(
    _ op: Operator, _ inputs: [Expression?], _ attributes: [String: Attribute], wanted: [Bool]
  ) -> [Expression?] {
    let outputs = add(op, inputs, attributes, outputs: wanted.count)
    return zip(outputs, wanted).map { $1 ? $0 : nil }
  }
}
