import ONNX
import Tensors

/// What a gradient rule knows of one node.
struct GradientContext {
  /// The node of the forward computation.
  let node: Node
  /// Where the rule writes its nodes.
  let scope: FormulaScope
  /// The node's inputs; nil for one that is left out.
  let inputs: [Value?]
  /// The node's outputs; nil for one that is left out.
  let outputs: [Value?]
  /// The gradient of each output; nil where the loss does not depend on it.
  let outputGradients: [Value?]
  /// Whether the gradient of each input is asked for.
  let wanted: [Bool]
  /// What computes where standard operators are slow.
  let kernels: TrainingKernelChoice

  /// Whether the gradient of an input is asked for.
  func wants(_ index: Int) -> Bool { wanted.indices.contains(index) && wanted[index] }

  /// Whether an input is there.
  func hasInput(_ index: Int) -> Bool { inputs.indices.contains(index) && inputs[index] != nil }

  /// An input that must be there.
  func input(_ index: Int) throws(AutodiffError) -> Expression {
    guard inputs.indices.contains(index), let value = inputs[index] else {
      throw AutodiffError(.invalidGraph, "\(node.label): input \(index) is missing")
    }
    return scope(value)
  }

  /// The first output, or another that is there.
  func output(_ index: Int = 0) throws(AutodiffError) -> Expression {
    guard outputs.indices.contains(index), let value = outputs[index] else {
      throw AutodiffError(.invalidGraph, "\(node.label): output \(index) is missing")
    }
    return scope(value)
  }

  /// An output that the node may leave out: it is made to give it.
  func output(_ index: Int, called name: String) throws(AutodiffError) -> Expression {
    if outputs.indices.contains(index), let value = outputs[index] { return scope(value) }
    let first = try output()
    let value = scope.builder.output(
      index, besides: first.value, name: "\(first.value.name)/\(name)")
    guard let value else {
      throw AutodiffError(.invalidGraph, "\(node.label): output \(index) cannot be had")
    }
    return scope(value)
  }

  /// The gradient of an output; zeros where the loss does not depend on it.
  func gradient(_ index: Int = 0) throws(AutodiffError) -> Expression {
    if let gradient = outputGradients[index] { return scope(gradient) }
    return scope.filled(try output(index).shape, with: 0)
  }

  /// A gradient for one input, if it is asked for; others are none.
  func only(
    _ index: Int, _ gradient: () throws(AutodiffError) -> Expression
  ) throws(AutodiffError) -> [Expression?] {
    var result: [Expression?] = Array(repeating: nil, count: inputs.count)
    if wants(index) { result[index] = try gradient() }
    return result
  }

  func unsupported(_ what: String) -> AutodiffError {
    AutodiffError(.unsupportedOperator, "\(node.label): \(what) has no gradient rule")
  }
}

// MARK: Settings

extension GradientContext {
  func integer(_ name: String, default standard: Int) throws(AutodiffError) -> Int {
    try AutodiffError.rethrowing { () throws(ONNXError) in try node.integer(name, default: standard)
    }
  }

  func float(_ name: String, default standard: Float) throws(AutodiffError) -> Float {
    try AutodiffError.rethrowing { () throws(ONNXError) in try node.float(name, default: standard) }
  }

  func text(_ name: String, default standard: String) throws(AutodiffError) -> String {
    try AutodiffError.rethrowing { () throws(ONNXError) in try node.text(name, default: standard) }
  }

  func integers(_ name: String) throws(AutodiffError) -> [Int]? {
    try AutodiffError.rethrowing { () throws(ONNXError) in try node.integers(name) }
  }

  /// The whole numbers that an input holds, which has to be a constant; nil when it is left out.
  func integers(input index: Int) throws(AutodiffError) -> [Int]? {
    guard hasInput(index) else { return nil }
    let value = try input(index).value
    guard let tensor = scope.builder.elements(of: value), !tensor.elementType.isFloatingPoint
    else {
      throw AutodiffError(
        .openShape,
        "\(node.label): \(value.name) has to be a constant; fold constants before differentiating")
    }
    return tensor.integers()
  }

  /// Whole numbers that are an attribute in older operator sets and an input in newer ones.
  func integers(
    input index: Int, orAttribute name: String
  ) throws(AutodiffError) -> [Int]? {
    if let values = try integers(name) { return values }
    return try integers(input: index)
  }

  /// The numbers that an input holds, which has to be a constant; nil when it is left out or empty.
  func floats(input index: Int) throws(AutodiffError) -> [Float]? {
    guard hasInput(index) else { return nil }
    let value = try input(index).value
    guard let tensor = scope.builder.elements(of: value) else {
      throw AutodiffError(
        .openShape,
        "\(node.label): \(value.name) has to be a constant; fold constants before differentiating")
    }
    return tensor.shape.elementCount == 0 ? nil : tensor.floats()
  }

  /// An axis among the attributes, counted from the front.
  func axis(_ name: String = "axis", default standard: Int, rank: Int) throws(AutodiffError) -> Int
  {
    let axis = try integer(name, default: standard)
    return axis < 0 ? axis + rank : axis
  }
}
