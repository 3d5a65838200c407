import ONNX

extension Layers {
  /// The sum over axes, which keep the extent 1.
  func sum(_ x: Value, axes: [Int]) -> Value {
    // Unlike for other reductions, the axes are an input since operator set 13.
    add("ReduceSum", [x, builder.constant(axes)])
  }

  /// The sum of each channel of an image, [images, channels, 1, 1].
  ///
  /// Rows are summed first. In one go over all pixels of a map that is nearly zero but for a spot,
  /// single precision loses what is small, and with it four of seven digits.
  func sumOverPixels(_ x: Value) -> Value {
    sum(sum(x, axes: [3]), axes: [2])
  }
}
