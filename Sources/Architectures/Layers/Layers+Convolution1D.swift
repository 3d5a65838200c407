import ONNX

extension Layers {
  /// `nn.Conv1d` of kernel 1, on [images, channels, places].
  func pointwiseConv1d(_ name: String, _ x: Value, out: Int, bias: Bool = true) -> Value {
    let module = self[name]
    let weight = module.parameter("weight", [out, x.channels, 1])
    return module.add(
      "Conv", [x, weight, bias ? module.parameter("bias", [out]) : nil],
      ["kernel_shape": .integers([1])])
  }
}
