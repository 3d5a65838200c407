import ONNX
import Tensors

extension Layers {
  /// `nn.BatchNorm2d`, and `nn.BatchNorm1d` on features.
  func batchNorm(_ name: String, _ x: Value, epsilon: Float = 1e-5) -> Value {
    let module = self[name]
    let shape: Shape = [x.channels]
    let inputs = ["weight", "bias", "running_mean", "running_var"].map {
      module.parameter($0, shape)
    }
    module.unused("num_batches_tracked", [], elementType: .int64)
    return module.add("BatchNormalization", [x] + inputs, ["epsilon": .float(epsilon)])
  }

  /// `nn.LayerNorm` over the last extent.
  func layerNorm(_ name: String, _ x: Value, epsilon: Float = 1e-5) -> Value {
    let module = self[name]
    let shape: Shape = [x.extents.last ?? 0]
    return module.add(
      "LayerNormalization",
      [x, module.parameter("weight", shape), module.parameter("bias", shape)],
      ["axis": .integer(-1), "epsilon": .float(epsilon)])
  }

  /// `nn.GroupNorm` on images.
  func groupNorm(_ name: String, _ x: Value, groups: Int, epsilon: Float = 1e-5) -> Value {
    let module = self[name]
    let (channels, height, width) = (x.channels, x.extents[2], x.extents[3])
    if groups == channels {
      return module.add(
        "InstanceNormalization",
        [x, module.parameter("weight", [channels]), module.parameter("bias", [channels])],
        ["epsilon": .float(epsilon)])
    }
    // Each group is an instance of its own; the channels' scales follow.
    let grouped = module.reshape(x, [0, groups, -1])
    let ones = builder.constant(
      ConstantTensor(shape: [groups], float32: Array(repeating: 1, count: groups)),
      name: module.full("ones"))
    let zeros = builder.constant(
      ConstantTensor(shape: [groups], float32: Array(repeating: 0, count: groups)),
      name: module.full("zeros"))
    let normalized = module.add(
      "InstanceNormalization", [grouped, ones, zeros], ["epsilon": .float(epsilon)])
    let image = module.reshape(normalized, [0, channels, height, width])
    let scale = module.reshape(module.parameter("weight", [channels]), [1, channels, 1, 1])
    let shift = module.reshape(module.parameter("bias", [channels]), [1, channels, 1, 1])
    return module.add("Add", [module.add("Mul", [image, scale]), shift])
  }
}
