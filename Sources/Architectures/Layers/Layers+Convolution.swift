import ONNX
import Tensors

/// An extent for height and one for width.
struct Pair: ExpressibleByIntegerLiteral {
  let height: Int
  let width: Int

  init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  init(integerLiteral value: Int) {
    self.init(value, value)
  }

  var values: [Int] { [height, width] }
  /// As the begins and ends of a padding.
  var pads: [Int] { values + values }
}

extension Layers {
  /// `nn.Conv2d`.
  func conv2d(
    _ name: String, _ x: Value, out: Int, kernel: Pair, stride: Pair = 1, padding: Pair = 0,
    dilation: Pair = 1, groups: Int = 1, bias: Bool = true
  ) -> Value {
    let module = self[name]
    let weight = module.parameter(
      "weight", [out, x.channels / groups, kernel.height, kernel.width])
    return module.add(
      "Conv", [x, weight, bias ? module.parameter("bias", [out]) : nil],
      [
        "kernel_shape": .integers(kernel.values), "strides": .integers(stride.values),
        "pads": .integers(padding.pads), "dilations": .integers(dilation.values),
        "group": .integer(groups),
      ])
  }

  /// A convolution of stride 1 with a kernel and bias that are not parameters as they are.
  func convolution(
    _ x: Value, _ kernel: Value, _ bias: Value?, padding: Pair = 0, groups: Int = 1
  ) -> Value {
    add(
      "Conv", [x, kernel, bias],
      [
        "kernel_shape": .integers([kernel.extents[2], kernel.extents[3]]),
        "pads": .integers(padding.pads), "group": .integer(groups),
      ])
  }

  /// The weight of an `nn.Linear` as the kernel of a convolution that does the same at each pixel.
  func pointwiseKernel(out: Int, in channels: Int) -> Value {
    reshape(parameter("weight", [out, channels]), [out, channels, 1, 1])
  }

  /// `nn.ConvTranspose2d`.
  func convTranspose2d(
    _ name: String, _ x: Value, out: Int, kernel: Pair, stride: Pair = 1, padding: Pair = 0,
    outputPadding: Pair = 0, bias: Bool = true
  ) -> Value {
    let module = self[name]
    let weight = module.parameter("weight", [x.channels, out, kernel.height, kernel.width])
    return module.add(
      "ConvTranspose", [x, weight, bias ? module.parameter("bias", [out]) : nil],
      [
        "kernel_shape": .integers(kernel.values), "strides": .integers(stride.values),
        "pads": .integers(padding.pads), "output_padding": .integers(outputPadding.values),
      ])
  }

  /// `nn.MaxPool2d`.
  func maxPool2d(
    _ x: Value, kernel: Pair, stride: Pair, padding: Pair = 0, ceil: Bool = false
  ) -> Value {
    add(
      "MaxPool", [x],
      [
        "kernel_shape": .integers(kernel.values), "strides": .integers(stride.values),
        "pads": .integers(padding.pads), "ceil_mode": .integer(ceil ? 1 : 0),
      ])
  }

  /// `nn.AvgPool2d`.
  func avgPool2d(
    _ x: Value, kernel: Pair, stride: Pair, padding: Pair = 0, ceil: Bool = false,
    countIncludePad: Bool = true
  ) -> Value {
    add(
      "AveragePool", [x],
      [
        "kernel_shape": .integers(kernel.values), "strides": .integers(stride.values),
        "pads": .integers(padding.pads), "ceil_mode": .integer(ceil ? 1 : 0),
        "count_include_pad": .integer(countIncludePad ? 1 : 0),
      ])
  }

  /// `nn.AdaptiveAvgPool2d` to one pixel.
  func globalAvgPool(_ x: Value) -> Value { add("GlobalAveragePool", [x]) }

  /// `nn.AdaptiveMaxPool2d` to one pixel.
  func globalMaxPool(_ x: Value) -> Value { add("GlobalMaxPool", [x]) }

  /// `nn.AdaptiveAvgPool2d`, or a part of its output.
  ///
  /// PyTorch's windows begin at ⌊i·in/out⌋ and end before ⌈(i+1)·in/out⌉, so they overlap where the
  /// extents do not divide. A mean over a rectangle is a mean over columns of means over rows: two
  /// products with constant matrices.
  ///
  /// - Parameters:
  ///   - x: An image of known size.
  ///   - output: The size of the whole output.
  ///   - rows: The rows of the output that are wanted; nil for all.
  ///   - columns: The columns of the output that are wanted; nil for all.
  /// - Returns: The wanted part.
  func adaptiveAvgPool2d(
    _ x: Value, to output: Pair, rows: Range<Int>? = nil, columns: Range<Int>? = nil
  ) -> Value {
    let (height, width) = (x.extents[2], x.extents[3])
    if rows == nil, columns == nil, height % output.height == 0, width % output.width == 0 {
      let window = Pair(height / output.height, width / output.width)
      return avgPool2d(x, kernel: window, stride: window)
    }
    let down = poolingMatrix(from: height, to: output.height, rows ?? 0..<output.height)
    let across = poolingMatrix(from: width, to: output.width, columns ?? 0..<output.width)
    let transposed = transpose(across, [1, 0])
    return add("MatMul", [add("MatMul", [down, x]), transposed])
  }

  private func poolingMatrix(from size: Int, to count: Int, _ wanted: Range<Int>) -> Value {
    var matrix: [Float] = []
    for index in wanted {
      let first = index * size / count
      let end = ((index + 1) * size + count - 1) / count
      matrix += (0..<size).map { (first..<end).contains($0) ? 1 / Float(end - first) : 0 }
    }
    return builder.constant(
      ConstantTensor(shape: [wanted.count, size], float32: matrix), name: full("windows"))
  }
}
