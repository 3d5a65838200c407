import ONNX

extension Layers {
  /// A convolution that keeps the image's size but for its stride, and a batch normalization.
  ///
  /// - Parameters:
  ///   - convolution: The convolution's name.
  ///   - normalization: The normalization's name.
  ///   - x: The image.
  ///   - out: Channels of the result.
  ///   - kernel: The kernel's extents, odd.
  ///   - stride: The step between windows.
  ///   - dilation: The step within a window.
  ///   - bias: Whether the convolution has a bias all the same.
  /// - Returns: The normalized image; no activation follows.
  func convBatchNorm(
    _ convolution: String, _ normalization: String, _ x: Value, out: Int, kernel: Pair = 3,
    stride: Pair = 1, dilation: Pair = 1, bias: Bool = false
  ) -> Value {
    let padding = Pair(
      dilation.height * (kernel.height - 1) / 2, dilation.width * (kernel.width - 1) / 2)
    return batchNorm(
      normalization,
      conv2d(
        convolution, x, out: out, kernel: kernel, stride: stride, padding: padding,
        dilation: dilation, bias: bias))
  }
}
