import Tensors

/// Computes nodes whose inputs are constants, for the operators that exporters and builders leave
/// among parameters and shapes.
struct ConstantEvaluator {
  /// A result that takes more is not put into a graph.
  static let maximumByteCount = 1 << 30

  let node: Node
  let constants: [String: ConstantTensor]
  let types: [String: TensorType]

  /// The node's outputs; nil when they are not known yet or the operator is none of those handled.
  func results() throws(ONNXError) -> [ConstantTensor]? {
    switch self.node.operator {
    case "Constant": return try node.constantValue().map { [$0] }
    case "Shape":
      guard let input = node.inputs.first, let shape = types[input]?.shape else { return nil }
      let start = try node.integer("start", default: 0)
      let range = SliceRange(
        start, try node.integer("end", default: Int.max), 1, size: shape.rank)
      let extents = Array(shape.dimensions[range.start..<range.start + range.count])
      return [ConstantTensor(shape: [extents.count], int64: extents)]
    default: break
    }
    let inputs = node.inputs.map { $0.isEmpty ? nil : constants[$0] }
    guard let first = inputs.first, let data = first, !inputs.contains(where: { $0 == nil }),
      let output = node.outputs.first, let result = types[output]?.shape
    else { return nil }
    // A checked model may have a node with fewer inputs than its operator takes.
    let second = inputs.dropFirst().first ?? nil
    switch node.operator {
    case "Identity": return [data]
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze": return [data.reshaped(to: result)]
    case "Transpose":
      let order = try node.integers("perm") ?? Array((0..<data.shape.rank).reversed())
      return [data.transposed(order)]
    case "Concat" where inputs.count == 1: return [data]
    case "Concat" where data.shape.rank == 1:
      return [ConstantTensor.joined(inputs.compactMap { $0 }, result)]
    case "Cast"
    where !data.elementType.isFloatingPoint && types[output]?.elementType == .int64:
      return [ConstantTensor(shape: result, int64: data.integers())]
    case "Gather" where data.shape.rank == 1:
      return gathered(data, second, result)
    case "Slice" where data.shape.rank == 1 && data.elementType == .int64:
      return try sliced(data, result)
    case "Slice": return try part(data).map { [$0] }
    case "Split": return try parts(data)
    case "Add", "Sub", "Mul", "Div":
      guard let second else { return nil }
      return arithmetic(data, second, result)
    case "MatMul":
      guard let second else { return nil }
      return product(data, second, result)
    default: return nil
    }
  }

  private func gathered(
    _ data: ConstantTensor, _ indices: ConstantTensor?, _ result: Shape
  ) -> [ConstantTensor]? {
    guard data.elementType == .int64, let indices, !indices.elementType.isFloatingPoint else {
      return nil
    }
    let values = data.integers()
    var picked: [Int] = []
    for index in indices.integers() {
      let place = index < 0 ? index + values.count : index
      guard values.indices.contains(place) else { return nil }
      picked.append(values[place])
    }
    return [ConstantTensor(shape: result, int64: picked)]
  }

  private func sliced(_ data: ConstantTensor, _ result: Shape) throws(ONNXError)
    -> [ConstantTensor]?
  {
    func one(_ index: Int) -> Int? { node.input(index).flatMap { constants[$0]?.integers().first } }
    guard let start = one(1), let end = one(2) else { return nil }
    let values = data.integers()
    let step = one(4) ?? 1
    let range = SliceRange(start, end, step, size: values.count)
    return [
      ConstantTensor(
        shape: result, int64: (0..<range.count).map { values[range.start + $0 * step] })
    ]
  }

  /// What a slice along one axis without a step leaves; other slices stay in the graph.
  private func part(_ data: ConstantTensor) throws(ONNXError) -> ConstantTensor? {
    let tensors = node.inputs.dropFirst().compactMap { constants[$0] }
    guard !tensors.contains(where: \.elementType.isFloatingPoint) else { return nil }
    let numbers = tensors.map { $0.integers() }
    guard numbers.count >= 2, numbers.allSatisfy({ $0.count == 1 }) else { return nil }
    let axis = numbers.count > 2 ? numbers[2][0] : 0
    guard numbers.count < 4 || numbers[3][0] == 1, (-data.shape.rank..<data.shape.rank) ~= axis
    else { return nil }
    let place = axis < 0 ? axis + data.shape.rank : axis
    let range = SliceRange(
      numbers[0][0], numbers[1][0], 1, size: data.shape.dimensions[place])
    return data.part(range.start..<range.start + range.count, axis: place)
  }

  /// The parts of a tensor, as large as inference has found the outputs to be.
  private func parts(_ data: ConstantTensor) throws(ONNXError) -> [ConstantTensor]? {
    let axis = try node.integer("axis", default: 0)
    guard (-data.shape.rank..<data.shape.rank) ~= axis else { return nil }
    let place = axis < 0 ? axis + data.shape.rank : axis
    var start = 0
    var parts: [ConstantTensor] = []
    for output in node.outputs {
      guard let count = types[output]?.shape?.dimensions[place], count >= 0,
        start + count <= data.shape.dimensions[place]
      else { return nil }
      parts.append(data.part(start..<start + count, axis: place))
      start += count
    }
    return parts
  }

  private func arithmetic(
    _ first: ConstantTensor, _ second: ConstantTensor, _ result: Shape
  ) -> [ConstantTensor]? {
    // Same shapes, or a number for all: what shapes and folded scales need.
    let counts = (first.shape.elementCount, second.shape.elementCount)
    let total = result.elementCount
    guard counts.0 == total || counts.0 == 1, counts.1 == total || counts.1 == 1,
      first.elementType == second.elementType
    else { return nil }
    func each<Number>(_ a: [Number], _ b: [Number], _ body: (Number, Number) -> Number?)
      -> [Number]?
    {
      var values: [Number] = []
      for index in 0..<total {
        guard let value = body(a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index]) else {
          return nil
        }
        values.append(value)
      }
      return values
    }
    switch first.elementType {
    case .float32:
      return each(first.floats(), second.floats()) { a, b in
        switch node.operator {
        case "Add": a + b
        case "Sub": a - b
        case "Mul": a * b
        default: a / b
        }
      }.map { [ConstantTensor(shape: result, float32: $0)] }
    case .int64:
      return each(first.integers(), second.integers()) { a, b in
        let (value, overflow) =
          switch node.operator {
          case "Add": a.addingReportingOverflow(b)
          case "Sub": a.subtractingReportingOverflow(b)
          case "Mul": a.multipliedReportingOverflow(by: b)
          default: a.dividedReportingOverflow(by: b)
          }
        return overflow ? nil : value
      }.map { [ConstantTensor(shape: result, int64: $0)] }
    default: return nil
    }
  }
}
