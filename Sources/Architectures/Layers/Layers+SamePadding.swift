import ONNX

extension Layers {
  /// A convolution without bias whose result has ⌈extent / stride⌉ pixels: TensorFlow's "SAME".
  ///
  /// The padding depends on the image's size, and where it is odd the end gets one pixel more.
  /// Source: the notes on padding of TensorFlow's `tf.nn`.
  func conv2dSame(
    _ name: String, _ x: Value, out: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> Value {
    let paddings = x.extents[2...].map { extent in
      let steps = (extent + stride - 1) / stride - 1
      return Swift.max(0, steps * stride + kernel - extent)
    }
    let module = self[name]
    let weight = module.parameter("weight", [out, x.channels / groups, kernel, kernel])
    return module.add(
      "Conv", [x, weight],
      [
        "kernel_shape": .integers([kernel, kernel]), "strides": .integers([stride, stride]),
        "pads": .integers(paddings.map { $0 / 2 } + paddings.map { $0 - $0 / 2 }),
        "dilations": .integers([1, 1]), "group": .integer(groups),
      ])
  }
}
