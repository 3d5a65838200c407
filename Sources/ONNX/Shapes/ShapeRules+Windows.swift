import Tensors

extension ShapeRules {
  /// Convolutions.
  static let convolutions: [String: Rule] = ["Conv": conv, "ConvTranspose": convTranspose]

  /// Poolings.
  static let pools: [String: Rule] = [
    "MaxPool": maxPool, "AveragePool": averagePool, "GlobalAveragePool": globalPool,
    "GlobalMaxPool": globalPool,
  ]

  @Sendable private static func conv(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (data, weight) = (try context.input(0), try context.input(1))
    guard let extents = data.dimensions, let kernel = weight.dimensions else {
      return [TensorType(data.elementType, nil)]
    }
    let group = try context.integer("group", default: 1)
    guard extents.count >= 3, kernel.count == extents.count, group >= 1,
      extents[1].isCompatible(with: kernel[1].map { $0 * group }),
      (kernel[0].value ?? 0) % group == 0
    else { throw context.invalid("\(data) does not go with weights \(weight), group \(group)") }
    let window = try Window(context, kernel: kernel.dropFirst(2).map(\.value))
    let spatial = try window.forward(extents[2...], context)
    return [TensorType(data.elementType, [extents[0], kernel[0]] + spatial)]
  }

  @Sendable private static func convTranspose(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let (data, weight) = (try context.input(0), try context.input(1))
    guard let extents = data.dimensions, let kernel = weight.dimensions else {
      return [TensorType(data.elementType, nil)]
    }
    let group = try context.integer("group", default: 1)
    guard extents.count >= 3, kernel.count == extents.count, group >= 1,
      extents[1].isCompatible(with: kernel[0])
    else { throw context.invalid("\(data) does not go with weights \(weight)") }
    let window = try Window(context, kernel: kernel.dropFirst(2).map(\.value))
    let spatial = try window.backward(extents[2...], context)
    return [TensorType(data.elementType, [extents[0], kernel[1].map { $0 * group }] + spatial)]
  }

  @Sendable private static func maxPool(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    let data = try context.input(0)
    guard let extents = data.dimensions else { return [data] }
    guard extents.count >= 3, let kernel = try context.node.integers("kernel_shape"),
      kernel.count == extents.count - 2
    else {
      throw context.invalid("\(data) cannot be pooled without a kernel_shape of as many extents")
    }
    let window = try Window(context, kernel: kernel)
    let spatial = try window.forward(extents[2...], context)
    let type = TensorType(data.elementType, [extents[0], extents[1]] + spatial)
    return [type, TensorType(.int64, type.dimensions)]
  }

  @Sendable private static func averagePool(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    [try maxPool(context)[0]]
  }

  @Sendable private static func globalPool(
    _ context: InferenceContext
  ) throws(ONNXError) -> [TensorType] {
    var type = try context.input(0)
    type.dimensions = type.dimensions.map { extents in
      extents.enumerated().map { $0.offset < 2 ? $0.element : 1 }
    }
    return [type]
  }
}

/// How a window moves over the spatial extents of an image.
private struct Window {
  let kernel: [Int?]
  let strides: [Int]
  let dilations: [Int]
  /// All begins, then all ends; nil where `auto_pad` decides.
  let pads: [Int]?
  let autoPad: String
  let roundsUp: Bool
  let outputPadding: [Int]

  init(_ context: InferenceContext, kernel: [Int?]) throws(ONNXError) {
    let node = context.node
    let count = kernel.count
    let stated = try node.integers("kernel_shape")
    self.kernel = stated ?? kernel
    strides = try node.integers("strides") ?? Array(repeating: 1, count: count)
    dilations = try node.integers("dilations") ?? Array(repeating: 1, count: count)
    autoPad = try node.text("auto_pad", default: "NOTSET")
    pads =
      autoPad == "NOTSET"
      ? try node.integers("pads") ?? Array(repeating: 0, count: 2 * count) : nil
    roundsUp = try node.integer("ceil_mode", default: 0) == 1
    outputPadding = try node.integers("output_padding") ?? Array(repeating: 0, count: count)
    guard self.kernel.count == count, strides.count == count, dilations.count == count,
      (pads?.count ?? 2 * count) == 2 * count, outputPadding.count == count,
      (strides + dilations + self.kernel.compactMap { $0 }).allSatisfy({
        (1...ModelLimits.extent).contains($0)
      }), ((pads ?? []) + outputPadding).allSatisfy({ $0.magnitude <= ModelLimits.extent })
    else { throw context.invalid("kernel, strides, dilations and pads do not go together") }
  }

  /// How many pixels a window spans.
  private func reach(
    _ index: Int, _ kernel: Int, _ context: InferenceContext
  ) throws(ONNXError) -> Int {
    let reach = (kernel - 1) * dilations[index] + 1
    guard reach <= ModelLimits.extent else {
      throw context.invalid("a window of \(reach) pixels is too large")
    }
    return reach
  }

  /// The extents that a convolution or pooling makes of others.
  func forward(
    _ extents: ArraySlice<Dimension>, _ context: InferenceContext
  ) throws(ONNXError) -> [Dimension] {
    var result: [Dimension] = []
    for (index, extent) in extents.enumerated() {
      guard let size = extent.value, let kernel = kernel[index] else {
        result.append(.unknown)
        continue
      }
      let stride = strides[index]
      let reach = try reach(index, kernel, context)
      guard let pads else {
        let rest = autoPad == "VALID" ? reach - 1 : 0
        guard size > rest else {
          throw context.invalid("a window of \(reach) does not fit into \(size)")
        }
        result.append(.fixed((size - rest + stride - 1) / stride))
        continue
      }
      let padded = size + pads[index] + pads[index + strides.count]
      guard padded >= reach else {
        throw context.invalid("a window of \(reach) does not fit into \(padded)")
      }
      var count = (padded - reach + (roundsUp ? stride - 1 : 0)) / stride + 1
      // A window that would begin in the padding behind the image is left out.
      if roundsUp, (count - 1) * stride >= size + pads[index] { count -= 1 }
      result.append(.fixed(count))
    }
    return result
  }

  /// The extents that a transposed convolution makes of others.
  func backward(
    _ extents: ArraySlice<Dimension>, _ context: InferenceContext
  ) throws(ONNXError) -> [Dimension] {
    guard let pads else {
      throw ONNXError(.unsupported, "\(context.node.label): auto_pad of a transposed convolution")
    }
    var result: [Dimension] = []
    for (index, extent) in extents.enumerated() {
      guard let size = extent.value, let kernel = kernel[index] else {
        result.append(.unknown)
        continue
      }
      let reach = try reach(index, kernel, context)
      let count =
        (size - 1) * strides[index] + reach + outputPadding[index] - pads[index]
        - pads[index + strides.count]
      guard count > 0 else { throw context.invalid("nothing is left of \(size) pixels") }
      result.append(.fixed(count))
    }
    return result
  }
}
