import Tensors

/// What a rule of shape inference knows of one node.
struct InferenceContext {
  /// The node.
  let node: Node
  /// The types of its inputs; nil for one that is left out.
  let inputs: [TensorType?]
  /// The elements of inputs that are constants.
  let constants: [ConstantTensor?]
  /// The version of ONNX's operators.
  let operatorSet: Int

  /// The type of an input that must be there.
  func input(_ index: Int) throws(ONNXError) -> TensorType {
    guard inputs.indices.contains(index), let type = inputs[index] else {
      throw invalid("input \(index) is missing")
    }
    return type
  }

  /// The type of an input that may be left out.
  func optionalInput(_ index: Int) -> TensorType? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// Whether an input is there.
  func hasInput(_ index: Int) -> Bool { optionalInput(index) != nil }

  /// The extents, counts or places that a constant input holds; nil when it is left out or no
  /// constant.
  func integers(_ index: Int) throws(ONNXError) -> [Int]? {
    guard let values = try positions(index) else { return nil }
    try check(values)
    return values
  }

  /// The integers that a constant input holds, of any size, as slices have them for "to the end".
  func positions(_ index: Int) throws(ONNXError) -> [Int]? {
    guard constants.indices.contains(index), let constant = constants[index] else { return nil }
    guard !constant.elementType.isFloatingPoint else {
      throw invalid("input \(index) has to hold whole numbers")
    }
    guard constant.shape.elementCount <= 4096 else { throw invalid("input \(index) is too long") }
    return constant.integers()
  }

  /// The numbers that a constant input holds; nil when it is left out, empty or no constant.
  func floats(_ index: Int) throws(ONNXError) -> [Float]? {
    guard constants.indices.contains(index), let constant = constants[index] else { return nil }
    guard constant.shape.elementCount <= 4096 else { throw invalid("input \(index) is too long") }
    let values = constant.floats()
    return values.isEmpty ? nil : values
  }

  /// Integers that are an attribute in older operator sets and an input in newer ones.
  func integers(input index: Int, orAttribute name: String) throws(ONNXError) -> [Int]? {
    guard let values = try positions(input: index, orAttribute: name) else { return nil }
    try check(values)
    return values
  }

  /// Integers of any size that are an attribute in older operator sets and an input in newer ones.
  func positions(input index: Int, orAttribute name: String) throws(ONNXError) -> [Int]? {
    if let values = try node.integers(name) { return values }
    return try positions(index)
  }

  /// A whole number among the attributes that extents are computed with.
  func integer(_ name: String, default standard: Int) throws(ONNXError) -> Int {
    let value = try node.integer(name, default: standard)
    try check([value])
    return value
  }

  private func check(_ values: [Int]) throws(ONNXError) {
    guard values.allSatisfy({ $0.magnitude <= ModelLimits.extent }) else {
      throw invalid("a number among \(values.prefix(8)) is too large")
    }
  }

  /// An axis of a tensor, counted from the front.
  func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    let counted = axis < 0 ? axis + rank : axis
    guard (0..<max(1, rank)).contains(counted) else {
      throw invalid("axis \(axis) of a tensor of \(rank) extents")
    }
    return counted
  }

  func invalid(_ message: String) -> ONNXError {
    ONNXError(.typeMismatch, "\(node.label): \(message)")
  }
}

extension Dimension {
  /// An extent computed from another; open where that is.
  func map(_ change: (Int) -> Int) -> Dimension {
    guard let value else { return .unknown }
    return .fixed(change(value))
  }

  /// Whether two extents may be the same number.
  func isCompatible(with other: Dimension) -> Bool {
    guard let value, let second = other.value else { return true }
    return value == second
  }
}
